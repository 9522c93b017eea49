package io.bartizan.config;

/** {@code admin} of {@code gateway.json}. */
public record AdminConfig(HostPort address) {
  /** Default of {@code address}: nobody but this machine. */
  public static final HostPort DEFAULT_ADDRESS = new HostPort("127.0.0.1", 9901);
}
