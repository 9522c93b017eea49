package io.bartizan;

import io.netty.util.Version;
import io.vertx.core.internal.VertxInternal;

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

  /** Not by its own means, which make a calendar to read the date of the build. */
  private static String netty() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "?" : version;
  }
}
