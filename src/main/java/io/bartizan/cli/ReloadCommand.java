package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bartizan reload}: has the running gateway read everything again. */
@Command(
    name = "reload",
    description =
        "Have the running gateway read routes, settings and certificates again. Fails with 2 and changes nothing where they are invalid; with 1 if a certificate is refused, while the rest is in force.")
final class ReloadCommand implements Callable<Integer> {
  @Mixin private final DirectoryOption directory = new DirectoryOption();
  private final PrintWriter out;
  private final PrintWriter err;

  ReloadCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InvalidDeploymentException {
    AdminClient.Answer answer = AdminClient.of(directory.path).post("/reload");
    JsonObject report = answer.body();
    if (answer.status() != 200) {
      JsonArray problems = report.getJsonArray("problems", new JsonArray());
      problems.forEach(err::println);
      err.println(problems.size() == 1 ? "1 problem" : problems.size() + " problems");
      err.flush();
      return BartizanCommand.INVALID;
    }
    out.println(report.getString("result"));
    changes(report.getJsonArray("files"), "file");
    pools(report.getJsonObject("pools"));
    boolean refused = changes(report.getJsonArray("certificates"), "name");
    refused |= changes(report.getJsonArray("clientAuth", new JsonArray()), "name");
    for (Object pointer : report.getJsonArray("restartRequired", new JsonArray())) {
      out.println(pointer + ": takes effect when the gateway is started again");
    }
    out.flush();
    err.flush();
    return refused ? BartizanCommand.FAILED : BartizanCommand.DONE;
  }

  /** What is not as it was, one a line; true where something was refused. */
  private boolean changes(JsonArray list, String label) {
    boolean refused = false;
    for (Object each : list) {
      JsonObject one = (JsonObject) each;
      String state = one.getString("state");
      refused |= state.equals("refused");
      if (!state.equals("unchanged")) {
        out.println(one.getString(label) + ": " + state);
      }
      out.flush();
      one.getJsonArray("problems", new JsonArray()).forEach(problem -> err.println("  " + problem));
      err.flush();
    }
    return refused;
  }

  private void pools(JsonObject pools) {
    for (String what : new String[] {"changed", "added", "removed"}) {
      for (Object pool : pools.getJsonArray(what)) {
        out.println("pool " + pool + ": " + what);
      }
    }
  }
}
