package io.bartizan.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bartizan api-key CONSUMER}. */
@Command(
    name = "api-key",
    description = "Make a key for a consumer, and the line that the gateway knows it by.")
final class ApiKeyCommand implements Callable<Integer> {
  /** More than can be guessed, whatever the hash. */
  private static final int BYTES = 32;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  @Parameters(
      paramLabel = "CONSUMER",
      description = "1 to 64 letters, digits, dots, hyphens and underscores.")
  private String consumer = "";

  private final PrintWriter out;

  ApiKeyCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (!NAME.matcher(consumer).matches()) {
      throw new IOException(
          "expected a consumer of 1 to 64 letters, digits, dots, hyphens and underscores");
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    out.println("key, for the consumer alone: " + key);
    out.println("line of a file, or consumer and hash of \"consumers\":");
    out.println(consumer + " sha256:" + HexFormat.of().formatHex(sha256(key)));
    out.flush();
    return BartizanCommand.DONE;
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
