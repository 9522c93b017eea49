package io.bartizan.http;

import java.nio.charset.StandardCharsets;

/**
 * The fields in which upstreams are told of a client's certificate. Upstreams take them for the
 * gateway's word, so a client's own never get past it, whoever it is and whether certificates are
 * asked for or not: all that begin with {@code X-Client-Cert}, and {@code Client-Cert} and {@code
 * Client-Cert-Chain} (RFC 9440, section 2.4), with hyphens or underscores.
 */
public final class IdentityFields {
  public static final FieldName SUBJECT = FieldName.of("x-client-cert-subject");
  public static final FieldName ISSUER = FieldName.of("x-client-cert-issuer");
  public static final FieldName SERIAL = FieldName.of("x-client-cert-serial");
  public static final FieldName FINGERPRINT = FieldName.of("x-client-cert-fingerprint");
  public static final FieldName SANS = FieldName.of("x-client-cert-sans");

  /** Of RFC 9440. */
  public static final FieldName CLIENT_CERT = FieldName.of("client-cert");

  /** Of RFC 9440. */
  public static final FieldName CLIENT_CERT_CHAIN = FieldName.of("client-cert-chain");

  private static final byte[] OURS = "x-client-cert".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] RFC = CLIENT_CERT.bytes;
  private static final byte[] RFC_CHAIN = CLIENT_CERT_CHAIN.bytes;

  private IdentityFields() {}

  /** Removes what a client must not say, from a header or a trailer section. */
  public static void removeFrom(Fields fields) {
    byte[] bytes = fields.bytes();
    for (int slot = 0; slot < fields.slots(); slot++) {
      if (!fields.isRemoved(slot) && isOurs(bytes, fields.nameAt(slot), fields.nameLength(slot))) {
        fields.remove(slot);
      }
    }
  }

  private static boolean isOurs(byte[] bytes, int at, int length) {
    if (length < RFC.length) {
      return false;
    }
    return switch (Ascii.lower(bytes[at])) {
      case 'x' -> length >= OURS.length && begins(bytes, at, OURS);
      case 'c' ->
          (length == RFC.length && begins(bytes, at, RFC))
              || (length == RFC_CHAIN.length && begins(bytes, at, RFC_CHAIN));
      default -> false;
    };
  }

  /** From its end, where names differ most. */
  private static boolean begins(byte[] bytes, int at, byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      byte b = Ascii.lower(bytes[at + i]);
      if ((b == '_' ? '-' : b) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
