package io.bartizan.auth.token;

import io.bartizan.auth.token.StrictJson.NotStrictException;
import io.bartizan.auth.token.StrictJson.Nulls;
import io.bartizan.config.JwtAlgorithm;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token says of itself (RFC 7515, section 4), as far as it is asked. Keys in it, and
 * addresses of keys ({@code jwk}, {@code jku}, {@code x5c}, {@code x5u}), are not: it is a stranger
 * who says so.
 *
 * @param keyId compared with the ids of keys and used for nothing else
 * @param type in lower case and without {@code application/}
 */
record JoseHeader(JwtAlgorithm algorithm, @Nullable String keyId, @Nullable String type) {
  private static final int MAX_KEY_ID = 512;
  private static final String APPLICATION = "application/";

  /**
   * Reads it.
   *
   * @param allowed algorithms; there is no other way to any
   */
  static JoseHeader parse(byte[] json, Set<JwtAlgorithm> allowed) throws Refused {
    Map<String, Object> members;
    try {
      members = StrictJson.object(json, Nulls.REFUSED);
    } catch (NotStrictException e) {
      throw new Refused(Fault.MALFORMED);
    }
    JwtAlgorithm algorithm = algorithm(text(members, "alg"), allowed);
    if (members.containsKey("crit") || members.getOrDefault("b64", true) != Boolean.TRUE) {
      // No extension is understood here, that of RFC 7797 neither.
      throw new Refused(Fault.CRITICAL);
    }
    if ("jwt".equals(mediaType(text(members, "cty")))) {
      // A token within a token, whose claims nobody here would judge (RFC 7519, section 5.2).
      throw new Refused(Fault.TYPE);
    }
    String keyId = text(members, "kid");
    if (keyId != null && keyId.length() > MAX_KEY_ID) {
      throw new Refused(Fault.MALFORMED);
    }
    return new JoseHeader(algorithm, keyId, mediaType(text(members, "typ")));
  }

  private static JwtAlgorithm algorithm(@Nullable String name, Set<JwtAlgorithm> allowed)
      throws Refused {
    if (name == null) {
      throw new Refused(Fault.MALFORMED);
    }
    JwtAlgorithm algorithm = JwtAlgorithm.BY_NAME.get(name);
    if (algorithm == null || !allowed.contains(algorithm)) {
      throw new Refused(Fault.ALGORITHM);
    }
    return algorithm;
  }

  private static @Nullable String text(Map<String, Object> members, String name) throws Refused {
    Object value = members.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new Refused(Fault.MALFORMED);
  }

  /** Section 4.1.9. */
  private static @Nullable String mediaType(@Nullable String type) {
    if (type == null) {
      return null;
    }
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.startsWith(APPLICATION) ? lower.substring(APPLICATION.length()) : lower;
  }
}
