package dev.sluice.mongodb.local.aggregate;

import dev.sluice.mongodb.local.bson.Doc;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** A stage of a pipeline. A stage may keep state, so each run needs stages of its own. */
interface Stage {
  Iterator<Doc> apply(Iterator<Doc> input);

  /** A stage that looks at one document at a time. */
  @FunctionalInterface
  interface PerDocument extends Stage {
    /** What becomes of a document; null where it goes. */
    Doc map(Doc doc);

    @Override
    default Iterator<Doc> apply(Iterator<Doc> input) {
      return new Iterator<>() {
        private Doc next;

        @Override
        public boolean hasNext() {
          while (next == null && input.hasNext()) {
            next = map(input.next());
          }
          return next != null;
        }

        @Override
        public Doc next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          Doc result = next;
          next = null;
          return result;
        }
      };
    }
  }
}
