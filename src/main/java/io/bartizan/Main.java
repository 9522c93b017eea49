package io.bartizan;

import io.bartizan.cli.BartizanCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The entry point. */
public final class Main {
  private Main() {}

  /** Runs a command of {@code bartizan} and exits with its code. */
  public static void main(String[] arguments) {
    LogLines.install();
    int code =
        BartizanCommand.execute(writer(FileDescriptor.out), writer(FileDescriptor.err), arguments);
    System.exit(code);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
