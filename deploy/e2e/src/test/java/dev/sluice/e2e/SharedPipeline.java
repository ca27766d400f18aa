package dev.sluice.e2e;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one pipeline that they share, as users share a cluster: each test uses namespaces
 * of its own. Started for the first test that asks, stopped after the last.
 */
final class SharedPipeline implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(Pipeline.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedPipeline.class))
        .computeIfAbsent(Pipeline.class, type -> Pipeline.start("shared"), Pipeline.class);
  }
}
