package io.bartizan.admin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What operators prove themselves with: a line in a file that only its owner reads. Holds its hash
 * alone, so that no dump or log shows it.
 */
public final class AdminToken {
  private static final int BYTES = 32;

  /** Shorter ones can be guessed. */
  private static final int MIN_LENGTH = 16;

  private static final int MAX_LENGTH = 1024;
  private static final String SCHEME = "Bearer ";

  private final byte[] hash;

  private AdminToken(String token) {
    this.hash = hash(token);
  }

  /**
   * Reads the token, or makes one of 256 random bits in a new file of mode 0600. Blocks.
   *
   * @throws IOException with a message for the user that does not show what the file holds
   */
  public static AdminToken open(Path file) throws IOException {
    try {
      return new AdminToken(read(file));
    } catch (NoSuchFileException e) {
      return made(file);
    }
  }

  private static AdminToken made(Path file) throws IOException {
    try {
      return new AdminToken(create(file));
    } catch (FileSystemException e) {
      throw new IOException(
          "admin.tokenFile: cannot make "
              + file
              + ": "
              + Objects.requireNonNullElse(e.getReason(), e.getClass().getSimpleName())
              + "; put a token there, or name a file that can be made",
          e);
    }
  }

  /**
   * Reads the token of a file that is there.
   *
   * @throws IOException with a message for the user that does not show what the file holds
   */
  public static String read(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_LENGTH + 1);
    }
    String token = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    if (bytes.length > MAX_LENGTH
        || token.length() < MIN_LENGTH
        || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IOException(
          file
              + ": expected a token of "
              + MIN_LENGTH
              + " to "
              + MAX_LENGTH
              + " visible characters; remove the file to have one made");
    }
    return token;
  }

  private static String create(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    // Written elsewhere first: whoever reads it meanwhile finds none or all of it.
    Path parent = file.toAbsolutePath().getParent();
    Path draft =
        Files.createTempFile(
            parent,
            ".token",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(draft, token + "\n", StandardCharsets.US_ASCII);
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      // Another gateway was faster.
      return read(file);
    } finally {
      Files.delete(draft);
    }
    return token;
  }

  /** Whether an {@code Authorization} field proves it (RFC 6750, section 2.1). */
  boolean admits(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    // Takes as long for any wrong one.
    return MessageDigest.isEqual(hash, hash(authorization.substring(SCHEME.length()).strip()));
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(token.getBytes(StandardCharsets.ISO_8859_1));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
