package dev.sluice.redshift.sim;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;

/**
 * A connection of which each call, and each call of its statements, goes through a test's hands.
 */
final class ProxiedConnection {

  private ProxiedConnection() {}

  /** Makes a call, or does something else instead. */
  @FunctionalInterface
  interface Calls {

    /**
     * Called instead of the method.
     *
     * @param target the real connection, or a real statement of it
     * @param arguments null if there are none
     */
    Object call(Object target, Method method, Object[] arguments) throws Throwable;
  }

  static Connection of(Connection real, Calls calls) {
    return (Connection)
        proxy(
            Connection.class,
            (self, method, arguments) -> {
              if (method.getName().equals("createStatement")) {
                Object statement = invoke(real, method, arguments);
                return proxy(
                    Statement.class, (inner, call, values) -> calls.call(statement, call, values));
              }
              return calls.call(real, method, arguments);
            });
  }

  private static Object proxy(Class<?> type, InvocationHandler handler) {
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }

  /** Makes the call as it was asked for. */
  static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
