package io.bartizan.auth.keys;

import io.bartizan.auth.token.BadKeysException;
import io.bartizan.config.JwtKeysConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** The configuration document of an OpenID Provider (OpenID Connect Discovery 1.0, section 3). */
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
    JsonObject json;
    try {
      json = new JsonObject(Buffer.buffer(document));
    } catch (DecodeException | ClassCastException e) {
      throw new BadKeysException("the discovery document is no JSON object");
    }
    if (issuer != null && !issuer.equals(json.getValue("issuer"))) {
      throw new BadKeysException(
          "the discovery document is of another issuer: " + shown(json.getValue("issuer")));
    }
    Object named = json.getValue("jwks_uri");
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
