package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bartizan bans}: whom the running gateway keeps out. */
@Command(
    name = "bans",
    description =
        "Show whom the running gateway keeps out, keep clients out, or let them in again.")
final class BansCommand implements Callable<Integer> {
  @Mixin private final DirectoryOption directory = new DirectoryOption();

  private final PrintWriter out;

  private BansCommand(PrintWriter out) {
    this.out = out;
  }

  static CommandLine commandLine(PrintWriter out) {
    return new CommandLine(new BansCommand(out))
        .addSubcommand(new ListCommand(out))
        .addSubcommand(new AddCommand(out))
        .addSubcommand(new ClearCommand(out));
  }

  @Override
  public Integer call() throws IOException, InvalidDeploymentException {
    return list(AdminClient.of(directory.path), out);
  }

  private static int list(AdminClient admin, PrintWriter out) throws IOException {
    JsonObject told = admin.get("/bans").body();
    JsonArray bans = told.getJsonArray("bans", new JsonArray());
    for (Object each : bans) {
      out.println(line((JsonObject) each));
    }
    long untold = told.getLong("total", 0L) - bans.size();
    if (untold > 0) {
      out.println("and " + untold + " more, which end before these");
    }
    out.flush();
    return BartizanCommand.DONE;
  }

  private static String line(JsonObject ban) {
    return ban.getString("client")
        + ": until "
        + ban.getString("until")
        + ", by "
        + ban.getString("by")
        + ": "
        + ban.getString("reason");
  }

  /** {@code bartizan bans list}. */
  @Command(name = "list", description = "Show whom the running gateway keeps out.")
  private static final class ListCommand implements Callable<Integer> {
    @Mixin private final DirectoryOption directory = new DirectoryOption();

    private final PrintWriter out;

    ListCommand(PrintWriter out) {
      this.out = out;
    }

    @Override
    public Integer call() throws IOException, InvalidDeploymentException {
      return list(AdminClient.of(directory.path), out);
    }
  }

  /** {@code bartizan bans add}. */
  @Command(
      name = "add",
      description =
          "Have the running gateway take nothing of a client for a while. Larger blocks are for deny lists.")
  private static final class AddCommand implements Callable<Integer> {
    @Mixin private final DirectoryOption directory = new DirectoryOption();

    @Parameters(
        paramLabel = "ADDRESS",
        description = "Of the client: IPv4, or any address of an IPv6 network.")
    private String client = "";

    @Option(
        names = "--for",
        paramLabel = "DURATION",
        defaultValue = "1h",
        description = "How long, 1s to 30d (default: 1h).")
    private String duration = "1h";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "by hand",
        description = "Shown where bans are listed.")
    private String reason = "by hand";

    private final PrintWriter out;

    AddCommand(PrintWriter out) {
      this.out = out;
    }

    @Override
    public Integer call() throws IOException, InvalidDeploymentException {
      JsonObject wanted =
          new JsonObject().put("client", client).put("duration", duration).put("reason", reason);
      out.println(line(AdminClient.of(directory.path).post("/bans", wanted).body()));
      out.flush();
      return BartizanCommand.DONE;
    }
  }

  /** {@code bartizan bans clear}. */
  @Command(
      name = "clear",
      description = "Have the running gateway let clients in again, and forget what they did.")
  private static final class ClearCommand implements Callable<Integer> {
    @Mixin private final DirectoryOption directory = new DirectoryOption();

    @Parameters(paramLabel = "ADDRESS", arity = "1..*", description = "Of the clients.")
    private final List<String> clients = new ArrayList<>();

    private final PrintWriter out;

    ClearCommand(PrintWriter out) {
      this.out = out;
    }

    @Override
    public Integer call() throws IOException, InvalidDeploymentException {
      AdminClient admin = AdminClient.of(directory.path);
      for (String client : clients) {
        AdminClient.Answer done = admin.delete(AdminClient.path("/bans/", client));
        out.println(done.body().getString("client") + ": let in again");
        out.flush();
      }
      return BartizanCommand.DONE;
    }
  }
}
