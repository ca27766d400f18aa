package dev.sluice.s3.store;

import java.util.Map;
import java.util.Optional;

/**
 * An object as HEAD describes it.
 *
 * @param key object key
 * @param size bytes
 * @param versionId version; empty where the bucket has no versioning
 * @param metadata user metadata, names in lower case without {@code x-amz-meta-}
 */
public record StoredObject(
    String key, long size, Optional<String> versionId, Map<String, String> metadata) {}
