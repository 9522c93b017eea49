package io.bartizan.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /certs/NAME}: JSON with {@code chain} and {@code key}, each PEM, or PEM of
 * both. Holds a private key, so nothing here says what was read.
 *
 * @param pem chain and key
 */
record PutCertificate(String pem) {
  private static final Set<String> PEM_TYPES =
      Set.of("application/x-pem-file", "application/pem-certificate-chain");
  private static final Set<String> MEMBERS = Set.of("chain", "key");

  /** A body that says nothing of the kind, and the status to answer it with. */
  static final class BadBodyException extends Exception {
    private static final long serialVersionUID = 1;
    private final int status;

    BadBodyException(int status, String message) {
      super(message, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** Reads a body. */
  static PutCertificate of(@Nullable String contentType, @Nullable Buffer body)
      throws BadBodyException {
    String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    if (body == null || body.length() == 0) {
      throw new BadBodyException(400, "expected a body with chain and key");
    }
    if (PEM_TYPES.contains(type.toLowerCase(Locale.ROOT))) {
      return new PutCertificate(body.toString(StandardCharsets.ISO_8859_1));
    }
    if (!type.equalsIgnoreCase("application/json")) {
      throw new BadBodyException(
          415, "expected content-type application/json or application/x-pem-file");
    }
    JsonObject json = json(body);
    if (json != null
        && json.fieldNames().equals(MEMBERS)
        && json.getValue("chain") instanceof String chain
        && json.getValue("key") instanceof String key) {
      return new PutCertificate(chain + "\n" + key);
    }
    throw new BadBodyException(
        400, "expected a JSON object of two strings of PEM, \"chain\" and \"key\"");
  }

  /** Null where it is none: what is wrong with it would be told in its own words. */
  private static @Nullable JsonObject json(Buffer body) {
    try {
      return new JsonObject(body);
    } catch (DecodeException | ClassCastException e) {
      return null;
    }
  }

  /** Not the key. */
  @Override
  public String toString() {
    return "PutCertificate";
  }
}
