package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.bartizan.Prepared;
import io.bartizan.config.Deployment;
import io.bartizan.config.Problem;
import io.bartizan.tls.CertificateReport;
import io.bartizan.tls.UpstreamTls;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bartizan check}: reads everything and starts nothing. */
@Command(
    name = "check",
    description = "Read and check a deployment, certificates too; start nothing.")
final class CheckCommand implements Callable<Integer> {
  @Mixin private final DirectoryOption directory = new DirectoryOption();
  private final PrintWriter out;
  private final PrintWriter err;

  CheckCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws InvalidDeploymentException {
    Prepared prepared = Prepared.read(directory.path, System::getenv);
    prepared.upstreamTls().values().forEach(UpstreamTls::close);
    List<CertificateReport> refused = prepared.certificates().refused();
    if (!refused.isEmpty()) {
      BartizanCommand.printProblems(
          err, refused.stream().flatMap(report -> report.problems().stream()).toList());
      return BartizanCommand.INVALID;
    }
    if (prepared.lacksCertificates()) {
      err.println("warning: certs: no certificate; run makes one for development");
    }
    for (Problem warning : prepared.warnings()) {
      err.println("warning: " + warning);
    }
    err.flush();
    Deployment deployment = prepared.deployment();
    out.printf(
        "valid: %d files, %d routes, %d pools, %d certificates%n",
        deployment.files().size(),
        deployment.routes().routes().size(),
        deployment.routes().pools().size(),
        prepared.certificates().store().certificates().size());
    out.flush();
    return BartizanCommand.DONE;
  }
}
