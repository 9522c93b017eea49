package io.bartizan.auth.keys;

import io.bartizan.auth.token.BadKeysException;
import io.bartizan.auth.token.StrictJson;
import io.bartizan.auth.token.StrictJson.NotStrictException;
import io.bartizan.config.JwtKeysConfig;
import io.vertx.core.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration document of an OpenID Provider (OpenID Connect Discovery 1.0, section 3). One
 * with a member twice is none: another reader would find other keys in it.
 */
final class DiscoveryDocument {
  private static final int SHOWN = 100;

  private DiscoveryDocument() {}

  /**
   * Where the keys are.
   *
   * @param from where the document comes from
   * @param issuer whose document it must be, byte for byte (section 4.3); null for anybody's
   * @throws BadKeysException when it is no such document, or names what is not safe to believe
   */
  static URI keys(byte[] document, URI from, @Nullable String issuer) throws BadKeysException {
    Map<String, Object> members;
    try {
      members = StrictJson.object(document, StrictJson.Nulls.LEFT_OUT);
    } catch (NotStrictException e) {
      throw new BadKeysException("the discovery document cannot be believed: " + e.getMessage());
    }
    if (issuer != null && !issuer.equals(members.get("issuer"))) {
      throw new BadKeysException(
          "the discovery document is of another issuer: " + shown(members.get("issuer")));
    }
    Object named = members.get("jwks_uri");
    if (!(named instanceof String text)) {
      throw new BadKeysException("the discovery document has no jwks_uri");
    }
    URI keys;
    try {
      keys = new URI(text);
    } catch (URISyntaxException e) {
      throw new BadKeysException("jwks_uri is no URL: " + shown(text));
    }
    if (!isSafe(keys, from)) {
      throw new BadKeysException("jwks_uri is not https: " + shown(text));
    }
    return keys;
  }

  /** An issuer elsewhere has no say in whom the gateway asks on its own machine in the clear. */
  private static boolean isSafe(URI keys, URI from) {
    return JwtKeysConfig.Fetched.mayBeAsked(keys)
        && (isHttps(keys) || !isHttps(from))
        && keys.getRawUserInfo() == null;
  }

  private static boolean isHttps(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** On one line, and not too long. */
  private static String shown(@Nullable Object value) {
    String text = String.valueOf(value);
    return Json.encode(text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text);
  }
}
