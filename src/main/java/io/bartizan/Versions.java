package io.bartizan;

import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which versions are running. */
public final class Versions {
  private Versions() {}

  /** Of Bartizan, as the jar says it; {@code dev} outside of a jar. */
  public static String bartizan() {
    String version = Versions.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }

  /** Of all that matters, on one line. */
  public static String all() {
    return "Bartizan %s (Vert.x %s, Netty %s, Java %s)"
        .formatted(bartizan(), VertxInternal.version(), netty(), Runtime.version());
  }

  /** As the build knows it: Netty's own way makes a calendar, to read the date of its build. */
  private static String netty() {
    try (InputStream in = Versions.class.getResourceAsStream("/versions.properties")) {
      Properties versions = new Properties();
      versions.load(in);
      return versions.getProperty("netty", "?");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
