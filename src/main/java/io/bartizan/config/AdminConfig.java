package io.bartizan.config;

/**
 * {@code admin} of {@code gateway.json}.
 *
 * @param tokenFile holds the token that everything but health and metrics asks for; made where
 *     there is none
 */
public record AdminConfig(HostPort address, String tokenFile) {
  /** Default of {@code address}: nobody but this machine. */
  public static final HostPort DEFAULT_ADDRESS = new HostPort("127.0.0.1", 9901);

  /** Default of {@code tokenFile}, in the deployment's folder. */
  public static final String DEFAULT_TOKEN_FILE = "admin.token";
}
