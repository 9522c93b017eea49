package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bartizan certs delete}: takes a certificate from the running gateway. */
@Command(
    name = "delete",
    description =
        "Have the running gateway serve a certificate no longer, and delete its files. Fails for the last one.")
final class DeleteCertificateCommand implements Callable<Integer> {
  @Mixin private final DirectoryOption directory = new DirectoryOption();

  @Parameters(paramLabel = "NAME", description = "Of the files in certs/, without ending.")
  private String name = "";

  private final ToIntFunction<AdminClient.Answer> report;

  DeleteCertificateCommand(ToIntFunction<AdminClient.Answer> report) {
    this.report = report;
  }

  @Override
  public Integer call() throws IOException, InvalidDeploymentException {
    return report.applyAsInt(
        AdminClient.of(directory.path).delete(AdminClient.path("/certs/", name)));
  }
}
