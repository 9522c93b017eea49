package io.bartizan.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code bartizan completion}. */
@Command(
    name = "completion",
    description = "Print a completion script: source <(bartizan completion) in bash or zsh.")
final class CompletionCommand implements Callable<Integer> {
  private final PrintWriter out;
  private final Supplier<String> script;

  CompletionCommand(PrintWriter out, Supplier<String> script) {
    this.out = out;
    this.script = script;
  }

  @Override
  public Integer call() {
    out.print(script.get());
    out.flush();
    return BartizanCommand.DONE;
  }
}
