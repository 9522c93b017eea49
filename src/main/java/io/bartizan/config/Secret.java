package io.bartizan.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** Text that must not be shown. Not a record, so that nothing prints it. */
public final class Secret {
  private final byte[] bytes;

  Secret(String text) {
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
  }

  /** Its UTF-8. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "a secret";
  }
}
