package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.bartizan.config.Problem;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Collection;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * {@code bartizan}: the commands and what they have in common. Exit codes: 0 done, 1 failed, 2 the
 * configuration is invalid.
 */
@Command(
    name = "bartizan",
    description = "An edge API gateway.",
    synopsisSubcommandLabel = "COMMAND")
public final class BartizanCommand {
  /** It did what it should. */
  static final int DONE = 0;

  /** It could not. */
  static final int FAILED = 1;

  /** What the user wrote cannot be run. */
  static final int INVALID = 2;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  private BartizanCommand() {}

  /**
   * Runs a command to its end.
   *
   * @return the exit code
   */
  public static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return commandLine(out, err)
        .execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
  }

  private static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new BartizanCommand());
    line.addSubcommand(new RunCommand(err));
    line.addSubcommand(new CheckCommand(out, err));
    line.addSubcommand(new ExplainCommand(out));
    line.addSubcommand(new ReloadCommand(out, err));
    line.addSubcommand(certs(out, err));
    line.addSubcommand(BansCommand.commandLine(out));
    line.addSubcommand(new ApiKeyCommand(out));
    line.addSubcommand(new DevCertCommand(out));
    line.addSubcommand(new VersionCommand(out));
    line.addSubcommand(new CompletionCommand(out, () -> AutoComplete.bash("bartizan", line)));
    line.setOut(out).setErr(err);
    line.setExecutionExceptionHandler((failure, _, _) -> report(err, failure));
    exitCodes(line);
    return line;
  }

  private static CommandLine certs(PrintWriter out, PrintWriter err) {
    CertsCommand certs = new CertsCommand(out, err, InstantSource.system());
    return new CommandLine(certs)
        .addSubcommand(new PutCertificateCommand(certs::report))
        .addSubcommand(new DeleteCertificateCommand(certs::report));
  }

  /** Wrong options are a failure; picocli's 2 would say that the configuration is invalid. */
  private static void exitCodes(CommandLine command) {
    command.getCommandSpec().exitCodeOnInvalidInput(FAILED).exitCodeOnExecutionException(FAILED);
    command.getSubcommands().values().forEach(BartizanCommand::exitCodes);
  }

  private static int report(PrintWriter err, Exception failure) {
    if (failure instanceof InvalidDeploymentException invalid) {
      printProblems(err, invalid.problems());
      return INVALID;
    }
    String message = failure.getMessage();
    err.println("bartizan: " + (message == null ? failure.toString() : message));
    err.flush();
    return FAILED;
  }

  /** One problem a line, and how many. */
  static void printProblems(PrintWriter err, Collection<Problem> problems) {
    problems.forEach(err::println);
    err.println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
    err.flush();
  }
}
