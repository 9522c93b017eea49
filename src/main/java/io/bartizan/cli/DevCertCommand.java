package io.bartizan.cli;

import io.bartizan.Prepared;
import io.bartizan.tls.DevelopmentCertificates;
import io.bartizan.tls.DevelopmentCertificates.IssuedFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bartizan dev-cert NAME...}. */
@Command(
    name = "dev-cert",
    description = "Make certificates for development, signed by an authority of this deployment.")
final class DevCertCommand implements Callable<Integer> {
  @Mixin private final DirectoryOption directory = new DirectoryOption();

  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      description = "A host name, a wildcard such as *.example.com, or an IP address.")
  private List<String> names = List.of();

  private final PrintWriter out;

  DevCertCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    IssuedFiles issued =
        DevelopmentCertificates.issue(
            Prepared.certificates(directory.path), names, InstantSource.system());
    issued.certificates().forEach(out::println);
    out.println(issued.howToTrust());
    out.flush();
    return BartizanCommand.DONE;
  }
}
