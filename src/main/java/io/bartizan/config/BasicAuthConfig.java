package io.bartizan.config;

import java.util.Map;

/**
 * One of {@code basicAuth}: users and their passwords (RFC 7617).
 *
 * @param name seen in messages, logs and metrics
 * @param realm what browsers show
 * @param forward whether the upstream gets user and password
 * @param users bcrypt hashes by the user's name
 */
public record BasicAuthConfig(
    String name, String realm, boolean forward, Map<String, String> users) {
  /** Most rounds of a hash, as a power of two: about two seconds of a processor. */
  public static final int MAX_COST = 15;

  public BasicAuthConfig {
    users = Map.copyOf(users);
  }

  /** Not what the hashes are. */
  @Override
  public String toString() {
    return name;
  }
}
