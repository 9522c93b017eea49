package io.bartizan.cli;

import io.bartizan.Versions;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bartizan version}. */
@Command(name = "version", description = "Print the versions of Bartizan and what it runs on.")
final class VersionCommand implements Callable<Integer> {
  private final PrintWriter out;

  VersionCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    out.println(Versions.all());
    out.flush();
    return BartizanCommand.DONE;
  }
}
