package io.bartizan.cli;

import io.bartizan.Application;
import io.bartizan.InvalidDeploymentException;
import io.bartizan.Prepared;
import io.bartizan.config.Problem;
import io.bartizan.tls.DevelopmentCertificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bartizan run}: serves until it is told to stop. */
@Command(
    name = "run",
    description =
        "Serve a deployment. SIGTERM drains and ends it, a second one at once; SIGHUP reads everything again.")
final class RunCommand implements Callable<Integer> {
  @Mixin private final DirectoryOption directory = new DirectoryOption();

  @Option(
      names = "--demo",
      description =
          "Start two demo upstreams, and let $${DEMO_A} and $${DEMO_B} in routes stand for them.")
  private boolean demo;

  private final PrintWriter err;

  RunCommand(PrintWriter err) {
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InvalidDeploymentException, InterruptedException {
    if (!demo) {
      return run(Map.of());
    }
    try (DemoProcess upstreams = DemoProcess.start()) {
      return run(upstreams.variables());
    }
  }

  private int run(Map<String, String> variables)
      throws IOException, InvalidDeploymentException, InterruptedException {
    Prepared prepared =
        Prepared.read(
            directory.path,
            name -> variables.containsKey(name) ? variables.get(name) : System.getenv(name));
    if (prepared.lacksCertificates()) {
      prepared = withDevelopmentCertificates(prepared);
    }
    for (Problem warning : prepared.warnings()) {
      err.println("warning: " + warning);
    }
    err.flush();
    Application application = Application.startAsProcess(prepared);
    application.awaitStopped();
    return BartizanCommand.DONE;
  }

  private Prepared withDevelopmentCertificates(Prepared prepared) throws IOException {
    Path folder = Prepared.certificates(prepared.directory());
    DevelopmentCertificates.issueIfEmpty(folder, InstantSource.system())
        .ifPresent(
            issued -> {
              err.println("There was no certificate: made " + issued.certificates());
              err.println(issued.howToTrust());
            });
    return prepared.withCertificatesReadAgain();
  }
}
