package dev.sluice.s3.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/**
 * Gives every request of a client its {@link ObjectAttributes}, so that none can be sent without:
 * the probe at the start of a task as well as every file. Thread-safe.
 */
public final class AttributeInterceptor implements ExecutionInterceptor {

  private final ObjectAttributes attributes;
  private final Optional<Tagging> tagging;

  /** An interceptor for one client. */
  public AttributeInterceptor(ObjectAttributes attributes) {
    this.attributes = attributes;
    List<Tag> tags =
        attributes.tags().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
    this.tagging =
        tags.isEmpty() ? Optional.empty() : Optional.of(Tagging.builder().tagSet(tags).build());
  }

  @Override
  public SdkRequest modifyRequest(
      Context.ModifyRequest context, ExecutionAttributes executionAttributes) {
    if (context.request() instanceof PutObjectRequest put) {
      PutObjectRequest.Builder builder = put.toBuilder();
      attributes.encryption().ifPresent(builder::serverSideEncryption);
      attributes.kmsKey().ifPresent(builder::ssekmsKeyId);
      if (attributes.bucketKey()) {
        builder.bucketKeyEnabled(true);
      }
      attributes.storageClass().ifPresent(builder::storageClass);
      tagging.ifPresent(builder::tagging);
      return builder.build();
    }
    if (context.request() instanceof CreateMultipartUploadRequest create) {
      CreateMultipartUploadRequest.Builder builder = create.toBuilder();
      attributes.encryption().ifPresent(builder::serverSideEncryption);
      attributes.kmsKey().ifPresent(builder::ssekmsKeyId);
      if (attributes.bucketKey()) {
        builder.bucketKeyEnabled(true);
      }
      attributes.storageClass().ifPresent(builder::storageClass);
      tagging.ifPresent(builder::tagging);
      return builder.build();
    }
    return context.request();
  }

  @Override
  public SdkHttpRequest modifyHttpRequest(
      Context.ModifyHttpRequest context, ExecutionAttributes executionAttributes) {
    return attributes
        .bucketOwner()
        .<SdkHttpRequest>map(
            owner ->
                context
                    .httpRequest()
                    .copy(request -> request.putHeader("x-amz-expected-bucket-owner", owner)))
        .orElse(context.httpRequest());
  }
}
