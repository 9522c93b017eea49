package io.bartizan.explain;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.Principal;
import io.bartizan.http.Authority;
import io.bartizan.http.Fields;
import io.bartizan.tls.NamedConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that is asked about.
 *
 * @param https whether its URL says so
 * @param host as {@code Authority.host} has it
 * @param target path and query as a client would send them
 * @param from the client's address; null for any
 * @param serverName that its TLS connection was made for; null where nothing is asked of that
 * @param principal whom it would have proved to come from, for limits that go by it; null for
 *     nobody
 * @param all whether every route is told of, not only the nearest
 */
public record Question(
    String method,
    boolean https,
    String host,
    String target,
    Fields fields,
    @Nullable IpAddress from,
    @Nullable String serverName,
    @Nullable Principal principal,
    boolean all) {
  private static final String EXPECTED_URL =
      "expected a URL with a host, such as https://api.example.com/orders";

  /**
   * Checks what somebody wrote.
   *
   * @param headers name and value of each
   * @param from an IP address, or null
   * @param sni a server name, or null
   * @throws BadQuestionException with what was expected
   */
  public static Question of(
      String method,
      String url,
      List<Map.Entry<String, String>> headers,
      @Nullable String from,
      @Nullable String sni,
      boolean all)
      throws BadQuestionException {
    if (!method.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")) {
      throw new BadQuestionException("expected a method, such as GET");
    }
    URI parsed;
    try {
      parsed = new URI(url);
    } catch (URISyntaxException e) {
      throw new BadQuestionException("not a URL: " + e.getMessage());
    }
    Authority authority =
        parsed.getRawAuthority() == null ? null : Authority.parse(parsed.getRawAuthority());
    if (authority == null) {
      throw new BadQuestionException(EXPECTED_URL);
    }
    boolean https = "https".equalsIgnoreCase(parsed.getScheme());
    if (!https && !"http".equalsIgnoreCase(parsed.getScheme())) {
      throw new BadQuestionException("expected a URL of https or http");
    }
    if (!https && sni != null) {
      throw new BadQuestionException("a server name goes with https alone");
    }
    String path = parsed.getRawPath().isEmpty() ? "/" : parsed.getRawPath();
    return new Question(
        method,
        https,
        authority.host(),
        parsed.getRawQuery() == null ? path : path + "?" + parsed.getRawQuery(),
        fields(headers),
        address(from),
        serverName(sni),
        null,
        all);
  }

  /** The same of who has proved to be somebody. */
  public Question by(@Nullable Principal proved) {
    return new Question(method, https, host, target, fields, from, serverName, proved, all);
  }

  private static Fields fields(List<Map.Entry<String, String>> headers)
      throws BadQuestionException {
    Fields fields = new Fields();
    for (Map.Entry<String, String> header : headers) {
      try {
        fields.add(header.getKey().toLowerCase(Locale.ROOT), header.getValue().strip());
      } catch (IllegalArgumentException e) {
        throw new BadQuestionException("not a header that a request may have: " + header.getKey());
      }
    }
    return fields;
  }

  private static @Nullable IpAddress address(@Nullable String text) throws BadQuestionException {
    IpAddress address = text == null ? null : IpAddress.parse(text);
    if (text != null && address == null) {
      throw new BadQuestionException("not an IP address: " + text);
    }
    return address;
  }

  private static @Nullable String serverName(@Nullable String text) throws BadQuestionException {
    String name = text == null ? null : NamedConnection.serverName(text);
    if (text != null && name == null) {
      throw new BadQuestionException("not a server name: " + text);
    }
    return name;
  }
}
