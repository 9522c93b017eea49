package io.bartizan.admin;

import io.bartizan.http.Authority;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;

/**
 * The hosts by which the admin side may be asked: any IP address, {@code localhost}, and the name
 * it was configured with. Any other name may belong to a page in an operator's browser, whose owner
 * has it resolve to this machine once the page is loaded (DNS rebinding): to the browser the admin
 * side would be the page's own server, and no loopback address keeps it from being read.
 */
final class OwnHosts {
  private final String configured;

  /**
   * The hosts of one admin side.
   *
   * @param configured a name in lower case or an IP address
   */
  OwnHosts(String configured) {
    this.configured = configured;
  }

  /** Whether the request may be answered. */
  boolean admit(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (authority != null) {
      return isOwn(authority.host());
    }
    // Simple health checks speak HTTP/1.0 and name no host. No browser does.
    return request.version() == HttpVersion.HTTP_1_0
        && !request.headers().contains(HttpHeaders.HOST);
  }

  private boolean isOwn(String text) {
    Authority authority = Authority.parse(text);
    if (authority == null) {
      return false;
    }
    String host = authority.host();
    return host.startsWith("[")
        || NetUtil.isValidIpV4Address(host)
        || host.equals("localhost")
        || host.equals(configured);
  }
}
