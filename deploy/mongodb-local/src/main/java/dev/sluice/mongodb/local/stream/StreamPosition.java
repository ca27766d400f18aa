package dev.sluice.mongodb.local.stream;

/**
 * Where a stream starts.
 *
 * @param scanned entries up to this time are not looked at
 * @param seen the time that must still be in the log; 0 where none must
 * @param token what the first event must be; null where anything may come
 * @param startAfter whether the token came as startAfter, after which an invalidate of the same
 *     time is skipped
 */
record StreamPosition(long scanned, long seen, ResumeToken token, boolean startAfter) {
  /** From now on. */
  static StreamPosition after(long time) {
    return new StreamPosition(time, time, null, false);
  }

  /** From a time on, that time included. */
  static StreamPosition at(long time, ResumeToken token, boolean startAfter) {
    return new StreamPosition(time - 1, 0, token, startAfter);
  }
}
