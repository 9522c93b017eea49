package io.bartizan.demo;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two {@link DemoServer}s, A and B, on ports of 127.0.0.1 that happen to be free. */
public final class DemoUpstreams extends VerticleBase {
  private final DemoServer a = new DemoServer("A");
  private final DemoServer b = new DemoServer("B");

  @Override
  public Future<?> start() {
    return Future.all(List.of(a.start(vertx), b.start(vertx)));
  }

  @Override
  public Future<?> stop() {
    return Future.all(List.of(a.stop(), b.stop()));
  }

  /** Where they are, as {@code DEMO_A} and {@code DEMO_B} for {@code ${...}} in routes. */
  public Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("DEMO_A", a.url());
    variables.put("DEMO_B", b.url());
    return variables;
  }
}
