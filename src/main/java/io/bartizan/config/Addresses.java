package io.bartizan.config;

import io.bartizan.config.PoolConfig.EndpointConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where to listen and whom to call, as users write it. */
final class Addresses {
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern LOOPBACK = Pattern.compile("localhost|::1|127(\\.[0-9]{1,3}){3}");
  private static final int MAX_PORT = 65_535;
  private static final String LISTEN_EXAMPLES =
      "expected an address such as \"0.0.0.0:8443\" or \"[::]:8443\"";

  private static final String WEB_EXAMPLE =
      "expected a URL such as \"http://ocsp.example.com\", with http or https";

  private Addresses() {}

  /** An address to listen on; port 0 is whatever is free. */
  static HostPort listen(String text) throws BadText {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || text.endsWith("]")) {
      throw new BadText(LISTEN_EXAMPLES);
    }
    return new HostPort(
        HostNames.host(text.substring(0, colon)), port(text.substring(colon + 1), 0));
  }

  /** An address to listen on that nobody but this machine reaches. */
  static HostPort loopback(String text) throws BadText {
    HostPort address = listen(text);
    if (!isLoopback(address.host())) {
      throw new BadText(
          "expected a loopback address such as \"127.0.0.1:9901\", since nobody is asked for a token");
    }
    return address;
  }

  /** Whether a host, an IPv6 address in brackets or not, is this machine by its very name. */
  static boolean isLoopback(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return LOOPBACK.matcher(bare.toLowerCase(Locale.ROOT)).matches();
  }

  /**
   * The URL of an endpoint: scheme, host and perhaps a port. The path comes from the request, and
   * credentials have no place in a file of routes.
   */
  static EndpointConfig endpoint(String text) throws BadText {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean https = lower.startsWith("https://");
    if (!https && !lower.startsWith("http://")) {
      throw new BadText("expected a URL such as \"http://10.0.0.5:8080\"");
    }
    String authority = text.substring(text.indexOf("//") + 2);
    refuse(authority, '@', "a URL of an endpoint has no user or password");
    refuse(authority, '?', "a URL of an endpoint has no query");
    refuse(authority, '#', "a URL of an endpoint has no fragment");
    refuse(authority, '/', "a URL of an endpoint has no path, not even \"/\"");
    int colon = authority.endsWith("]") ? -1 : authority.lastIndexOf(':');
    String host = HostNames.host(colon < 0 ? authority : authority.substring(0, colon));
    int port = colon < 0 ? (https ? 443 : 80) : port(authority.substring(colon + 1), 1);
    return new EndpointConfig(text, https, new HostPort(host, port), 1, null);
  }

  /** The whole address of something to be asked over HTTP. */
  static URI web(String text) throws BadText {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new BadText(WEB_EXAMPLE);
    }
    String scheme = uri.getScheme();
    if (scheme == null
        || uri.getHost() == null
        || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
      throw new BadText(WEB_EXAMPLE);
    }
    refuse(uri.getRawAuthority(), '@', "the URL has no user or password");
    return uri;
  }

  private static void refuse(String authority, char c, String why) throws BadText {
    if (authority.indexOf(c) >= 0) {
      throw new BadText(why);
    }
  }

  private static int port(String text, int least) throws BadText {
    int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (port < least || port > MAX_PORT) {
      throw new BadText("expected a port of " + least + " to " + MAX_PORT);
    }
    return port;
  }
}
