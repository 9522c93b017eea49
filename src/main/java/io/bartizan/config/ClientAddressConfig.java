package io.bartizan.config;

import java.util.List;

/**
 * {@code clientAddress} of {@code gateway.json}.
 *
 * @param trustedProxies addresses or CIDR blocks whose forwarding fields are believed, as written
 */
public record ClientAddressConfig(List<String> trustedProxies) {
  public ClientAddressConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }
}
