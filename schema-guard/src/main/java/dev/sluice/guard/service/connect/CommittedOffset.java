package dev.sluice.guard.service.connect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.guard.event.ResumeTokens;

/**
 * What a MongoDB source connector committed for one of its partitions.
 *
 * @param text the offset as JSON, as it was committed
 * @param time the cluster time that its resume token tells, as a BSON timestamp; 0 when it tells
 *     none
 * @param streams whether it has a resume token and no copy is under way
 */
public record CommittedOffset(String text, long time, boolean streams) {
  private static final String TOKEN = "_id";
  private static final String COPY = "copy";

  static CommittedOffset of(JsonNode offset) {
    return new CommittedOffset(
        offset.toString(),
        ResumeTokens.time(offset.path(TOKEN).asText()),
        offset.hasNonNull(TOKEN) && !offset.has(COPY));
  }
}
