package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The operators of an update as a tree of their paths. Fields are changed in the order of their
 * names, as a server does it, which is also the order in which change streams tell them.
 */
final class UpdateTree {
  private static final Comparator<String> NUMBERS_BY_VALUE =
      (a, b) -> {
        int x = Mutable.index(a);
        int y = Mutable.index(b);
        return x >= 0 && y >= 0 ? Integer.compare(x, y) : a.compareTo(b);
      };

  /** A node: fields below, or a modifier. */
  static final class Node {
    private final Map<String, Node> children;
    private Modifier modifier;
    private String renamedFrom;

    Node(Compatibility compatibility) {
      children = compatibility.isModern() ? new TreeMap<>(NUMBERS_BY_VALUE) : new TreeMap<>();
    }

    private boolean isEmpty() {
      return modifier == null && renamedFrom == null && children.isEmpty();
    }

    private boolean isLeaf() {
      return modifier != null || renamedFrom != null;
    }
  }

  private final Compatibility compatibility;
  private final Node root;
  private final Map<String, Predicate<Value>> arrayFilters;

  UpdateTree(Compatibility compatibility, Map<String, Predicate<Value>> arrayFilters) {
    this.compatibility = compatibility;
    this.root = new Node(compatibility);
    this.arrayFilters = arrayFilters;
  }

  void add(String path, Modifier modifier) {
    node(path).modifier = modifier;
  }

  void addRename(String from, String to) {
    Node source = node(from);
    source.modifier = null;
    source.renamedFrom = "";
    node(to).renamedFrom = from;
  }

  private Node node(String path) {
    Node at = root;
    StringBuilder done = new StringBuilder();
    for (String part : path.split("\\.", -1)) {
      if (part.isEmpty()) {
        throw new ServerError(
            56,
            "The update path '" + path + "' contains an empty field name, which is not allowed.");
      }
      if (at.isLeaf()) {
        throw conflict(path, done.toString());
      }
      done.append(done.isEmpty() ? "" : ".").append(part);
      at = at.children.computeIfAbsent(part, name -> new Node(compatibility));
    }
    if (!at.isEmpty()) {
      throw conflict(path, path);
    }
    return at;
  }

  private static ServerError conflict(String path, String at) {
    return new ServerError(
        ServerError.CONFLICTING_UPDATE_OPERATORS,
        "Updating the path '" + path + "' would create a conflict at '" + at + "'");
  }

  /** Applies all operators and tells the log what they changed. */
  void apply(Mutable document, UpdateContext context, ChangeLog log) {
    new Run(document, context).fields(document, root, "", null, log);
  }

  private final class Run {
    private final Mutable document;
    private final UpdateContext context;

    Run(Mutable document, UpdateContext context) {
      this.document = document;
      this.context = context;
    }

    void fields(Mutable parent, Node node, String prefix, String firstNew, ChangeLog log) {
      for (Map.Entry<String, Node> child : node.children.entrySet()) {
        String name = child.getKey();
        if (name.startsWith("$[")) {
          elements(parent, node, prefix, log);
          return;
        }
        if (name.equals("$")) {
          name = position(prefix);
        }
        String path = prefix.isEmpty() ? name : prefix + "." + name;
        field(parent, name, child.getValue(), path, firstNew, log);
      }
    }

    private String position(String prefix) {
      if (context.position() < 0) {
        throw new ServerError(
            ServerError.BAD_VALUE,
            "The positional operator did not find the match needed from the query. Unexpanded update: "
                + prefix
                + ".$");
      }
      return Integer.toString(context.position());
    }

    private void field(
        Mutable parent, String name, Node node, String path, String firstNew, ChangeLog log) {
      if (node.renamedFrom != null) {
        rename(node.renamedFrom, parent, name, path, firstNew, log);
        return;
      }
      if (node.modifier != null) {
        modify(parent, name, node.modifier, path, firstNew, log);
        return;
      }
      Value present = parent.get(name);
      Mutable below = parent.open(name);
      if (below != null) {
        fields(below, node, path, firstNew, log);
        return;
      }
      if (!creates(node)) {
        return;
      }
      if (present != null) {
        throw notViable(node.children.keySet().iterator().next(), name, present);
      }
      checkIndex(parent, name, path);
      if (node.children.keySet().stream().anyMatch(child -> child.startsWith("$["))) {
        throw new ServerError(
            ServerError.BAD_VALUE,
            "The path '" + path + "' must exist in the document in order to apply array updates.");
      }
      parent.set(name, Value.of(dev.sluice.mongodb.local.bson.Doc.EMPTY));
      fields(parent.open(name), node, path, firstNew == null ? path : firstNew, log);
    }

    private boolean creates(Node node) {
      if (node.modifier != null) {
        return node.modifier.creates() && node.modifier.apply(null, context).changed();
      }
      if (node.renamedFrom != null) {
        return !node.renamedFrom.isEmpty() && valueAt(document, node.renamedFrom) != null;
      }
      return node.children.values().stream().anyMatch(this::creates);
    }

    private void modify(
        Mutable parent,
        String name,
        Modifier modifier,
        String path,
        String firstNew,
        ChangeLog log) {
      Value old = parent.get(name);
      Modifier.Outcome outcome = modifier.apply(old, context);
      if (!outcome.changed()) {
        return;
      }
      if (outcome.value() == null) {
        parent.remove(name);
        if (parent.isArray() && compatibility.isModern()) {
          // An element cannot go, it becomes null; newer servers tell it so.
          log.set(path, Value.NULL);
        } else {
          log.unset(path);
        }
        return;
      }
      if (old == null) {
        checkIndex(parent, name, path);
      }
      parent.set(name, outcome.value());
      if (outcome.appendedFrom() >= 0) {
        var elements = outcome.value().elements();
        for (int i = outcome.appendedFrom(); i < elements.size(); i++) {
          log.set(path + "." + i, elements.get(i));
        }
      } else if (firstNew != null) {
        log.created(path, firstNew, outcome.value());
      } else {
        log.set(path, outcome.value());
      }
    }

    private void rename(
        String from, Mutable parent, String name, String path, String firstNew, ChangeLog log) {
      if (from.isEmpty()) {
        return;
      }
      Value value = valueAt(document, from);
      if (value == null) {
        return;
      }
      Value old = parent.get(name);
      if (old == null) {
        checkIndex(parent, name, path);
      }
      remove(document, from);
      parent.set(name, value);
      log.unset(from);
      if (firstNew != null) {
        log.created(path, firstNew, value);
      } else {
        log.set(path, value);
      }
    }

    private void checkIndex(Mutable parent, String name, String path) {
      if (!parent.isArray()) {
        return;
      }
      int index = Mutable.index(name);
      if (index < 0) {
        int dot = path.lastIndexOf('.', path.length() - name.length() - 2);
        String container = path.substring(dot + 1, path.length() - name.length() - 1);
        throw notViable(name, container, parent.toValue());
      }
      if (index - parent.size() > 1_500_000) {
        throw new ServerError(ServerError.BAD_VALUE, "can't backfill more than 1500000 elements");
      }
    }

    private ServerError notViable(String field, String container, Value value) {
      return new ServerError(
          ServerError.PATH_NOT_VIABLE,
          "Cannot create field '" + field + "' in element {" + container + ": " + value + "}");
    }

    /**
     * {@code $[]} and {@code $[identifier]}: one changed element is told by itself, more as the
     * whole array.
     */
    private void elements(Mutable array, Node node, String prefix, ChangeLog log) {
      if (!array.isArray()) {
        throw new ServerError(
            ServerError.BAD_VALUE, "Cannot apply array updates to non-array element " + prefix);
      }
      int changed = 0;
      ChangeLog only = null;
      for (int i = 0; i < array.size(); i++) {
        String index = Integer.toString(i);
        ChangeLog one = new ChangeLog(compatibility);
        for (Map.Entry<String, Node> child : node.children.entrySet()) {
          String name = child.getKey();
          String identifier = name.substring(2, name.length() - 1);
          Predicate<Value> filter = arrayFilters.get(identifier);
          if (identifier.isEmpty() || filter.test(array.get(index))) {
            field(array, index, child.getValue(), prefix + "." + index, null, one);
          }
        }
        if (!one.isEmpty()) {
          changed++;
          only = one;
        }
      }
      if (changed == 1) {
        log.addAll(only);
      } else if (changed > 1) {
        log.set(prefix, array.toValue());
      }
    }
  }

  private static Value valueAt(Mutable root, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return root.get(path);
    }
    Mutable below = root.open(path.substring(0, dot));
    return below == null ? null : valueAt(below, path.substring(dot + 1));
  }

  private static void remove(Mutable root, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      root.remove(path);
    } else {
      remove(root.open(path.substring(0, dot)), path.substring(dot + 1));
    }
  }
}
