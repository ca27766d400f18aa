package dev.sluice.local;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * What a child process of the stack runs: the main class that its first argument names, with the
 * arguments that follow, for as long as its parent lives. The parent holds the other end of
 * standard input; when the parent dies, however it dies, that end closes and this process ends at
 * once. Uses nothing but the JDK, since it runs on class paths that have nothing else of Sluice.
 */
public final class ChildMain {
  private ChildMain() {}

  /** Runs the main class named by the first argument. */
  public static void main(String[] args) throws ReflectiveOperationException {
    Thread watch = new Thread(ChildMain::endWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      e.getCause().printStackTrace();
      System.exit(1);
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // The parent never writes.
      }
    } catch (IOException e) {
      System.err.println("Lost the parent process: " + e);
    }
    Runtime.getRuntime().halt(3);
  }
}
