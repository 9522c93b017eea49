package io.bartizan;

import io.bartizan.cli.BartizanCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The entry point. */
public final class Main {
  private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

  private Main() {}

  /** Runs a command of {@code bartizan} and exits with its code. */
  public static void main(String[] arguments) {
    LogLines.install();
    if (System.getProperty(NO_RENEGOTIATION) == null) {
      // The JDK reads it once, when its TLS is first used, be it to fetch something. BoringSSL
      // never
      // renegotiates as a server.
      System.setProperty(NO_RENEGOTIATION, "true");
    }
    int code =
        BartizanCommand.execute(writer(FileDescriptor.out), writer(FileDescriptor.err), arguments);
    System.exit(code);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
