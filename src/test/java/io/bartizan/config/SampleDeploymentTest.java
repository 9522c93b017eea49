package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SampleDeploymentTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath();

  @Test
  void theSampleRoutesAreValidWithoutAnyVariable() {
    Reading reading = new DeploymentReader(name -> null).read(PROJECT);
    RoutesConfig routes = assertInstanceOf(Deployment.class, reading, reading::toString).routes();
    PoolConfig pool = Objects.requireNonNull(routes.pools().get("demo-a"));
    assertEquals("http://127.0.0.1:8181", pool.endpoints().getFirst().url());
  }

  @Test
  void theSampleRoutesNameTheirSchema() throws IOException {
    Path sample = PROJECT.resolve("routes/demo.json");
    String schema = JsonMapper.shared().readTree(sample).path("$schema").stringValue();
    assertTrue(Files.exists(sample.resolveSibling(schema)), schema);
  }
}
