package io.bartizan;

import io.netty.util.Version;
import io.vertx.core.internal.VertxInternal;
import java.util.Map;

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

  private static String netty() {
    Map<String, Version> artifacts = Version.identify();
    Version common = artifacts.get("netty-common");
    return common == null ? "?" : common.artifactVersion();
  }
}
