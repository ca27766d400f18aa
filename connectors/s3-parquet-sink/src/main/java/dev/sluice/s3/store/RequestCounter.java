package dev.sluice.s3.store;

import java.util.function.Consumer;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Tells of every request that is sent to S3, each attempt once, since each is paid for. */
public final class RequestCounter implements ExecutionInterceptor {

  private final Consumer<String> onRequest;

  /**
   * A counter.
   *
   * @param onRequest takes the name of the operation, such as {@code PutObject}; called on any
   *     thread
   */
  public RequestCounter(Consumer<String> onRequest) {
    this.onRequest = onRequest;
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes executionAttributes) {
    onRequest.accept(executionAttributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
  }
}
