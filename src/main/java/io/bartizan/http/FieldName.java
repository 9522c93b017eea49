package io.bartizan.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A field name in lower case with its hash, so that finding a field among a message's is a compare
 * of integers. Make them once, when configuration is compiled.
 */
public final class FieldName {
  public static final FieldName ACCEPT = of("accept");
  public static final FieldName AUTHORITY = of(":authority");
  public static final FieldName AUTHORIZATION = of("authorization");
  public static final FieldName CONNECTION = of("connection");
  public static final FieldName CONTENT_LENGTH = of("content-length");
  public static final FieldName CONTENT_TYPE = of("content-type");
  public static final FieldName COOKIE = of("cookie");
  public static final FieldName DATE = of("date");
  public static final FieldName EXPECT = of("expect");
  public static final FieldName FORWARDED = of("forwarded");
  public static final FieldName HOST = of("host");
  public static final FieldName HTTP2_SETTINGS = of("http2-settings");
  public static final FieldName KEEP_ALIVE = of("keep-alive");
  public static final FieldName LOCATION = of("location");
  public static final FieldName PROXY_CONNECTION = of("proxy-connection");
  public static final FieldName PROXY_STATUS = of("proxy-status");
  public static final FieldName RATELIMIT = of("ratelimit");
  public static final FieldName RATELIMIT_POLICY = of("ratelimit-policy");
  public static final FieldName REFERER = of("referer");
  public static final FieldName RETRY_AFTER = of("retry-after");
  public static final FieldName SERVER = of("server");
  public static final FieldName STRICT_TRANSPORT_SECURITY = of("strict-transport-security");
  public static final FieldName TE = of("te");
  public static final FieldName TRAILER = of("trailer");
  public static final FieldName TRANSFER_ENCODING = of("transfer-encoding");
  public static final FieldName UPGRADE = of("upgrade");
  public static final FieldName USER_AGENT = of("user-agent");
  public static final FieldName VIA = of("via");
  public static final FieldName WWW_AUTHENTICATE = of("www-authenticate");
  public static final FieldName X_FORWARDED_FOR = of("x-forwarded-for");
  public static final FieldName X_FORWARDED_HOST = of("x-forwarded-host");
  public static final FieldName X_FORWARDED_PROTO = of("x-forwarded-proto");
  public static final FieldName X_REQUEST_ID = of("x-request-id");

  private final String text;
  final byte[] bytes;
  final int hash;

  private FieldName(String text) {
    this.text = text;
    this.bytes = text.getBytes(StandardCharsets.US_ASCII);
    this.hash = Fields.nameHash(bytes, 0, bytes.length);
  }

  /** The name, whatever its case was. */
  public static FieldName of(String name) {
    return new FieldName(name.toLowerCase(Locale.ROOT));
  }

  /** In lower case. */
  public String text() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldName that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return text;
  }
}
