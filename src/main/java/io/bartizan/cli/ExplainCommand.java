package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.bartizan.Prepared;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.Problem;
import io.bartizan.config.Problems;
import io.bartizan.config.Reading;
import io.bartizan.exchange.Principal;
import io.bartizan.explain.BadQuestionException;
import io.bartizan.explain.Explainer;
import io.bartizan.explain.Explanation;
import io.bartizan.explain.ExplanationText;
import io.bartizan.explain.Facts;
import io.bartizan.explain.FileFacts;
import io.bartizan.explain.Question;
import io.bartizan.tls.CertificateStore;
import io.bartizan.tls.ClientRules;
import io.bartizan.tls.UpstreamTls;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bartizan explain}: what becomes of a request, and why. */
@Command(
    name = "explain",
    description =
        "Tell which route of the files a request would take, why no other, and what it meets on its way. Fails with 1 where it is refused.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private final DirectoryOption directory = new DirectoryOption();

  @Parameters(index = "0", paramLabel = "METHOD", description = "GET, POST and so on.")
  private String method = "";

  @Parameters(
      index = "1",
      paramLabel = "URL",
      description = "Such as https://api.example.com/orders?beta=1.")
  private String url = "";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      description = "A field of the request; may be given several times.")
  private List<String> headers = List.of();

  @Option(names = "--all", description = "Tell of every route, not only of the nearest.")
  private boolean all;

  @Option(
      names = "--from",
      paramLabel = "IP",
      description = "Of the client, for lists of addresses and limits.")
  private @Nullable String from;

  @Option(
      names = "--sni",
      paramLabel = "NAME",
      description =
          "Server name that the TLS connection was made for: tells of its certificate, and whether the URL's host may be asked for on it.")
  private @Nullable String sni;

  @Option(
      names = "--principal",
      paramLabel = "PROVIDER[:NAME]",
      description =
          "Whom the request has proved to come from, and by whose word, for limits that go by it.")
  private @Nullable String principal;

  @Option(
      names = "--claim",
      paramLabel = "NAME=VALUE",
      description = "A claim of the principal's; may be given several times.")
  private Map<String, String> claims = Map.of();

  @Option(
      names = "--running",
      description =
          "Ask the running gateway, which knows what is in force, who is banned, and which limit would act.")
  private boolean running;

  private final PrintWriter out;

  ExplainCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InvalidDeploymentException {
    List<Map.Entry<String, String>> fields = fields();
    boolean refused = running ? askRunning(fields) : askFiles(fields);
    out.flush();
    return refused ? BartizanCommand.FAILED : BartizanCommand.DONE;
  }

  /** Whether the request is refused. */
  private boolean askFiles(List<Map.Entry<String, String>> fields)
      throws IOException, InvalidDeploymentException {
    Question question;
    try {
      question = Question.of(method, url, fields, from, sni, all).by(principal());
    } catch (BadQuestionException e) {
      throw new IOException(e.getMessage(), e);
    }
    Explanation explanation = Explainer.explain(question, facts(question));
    ExplanationText.lines(explanation).forEach(out::println);
    return explanation.isRefused();
  }

  /** Ten thousand certificates take seconds to read, so they are only where one is asked about. */
  private Facts facts(Question question) throws IOException, InvalidDeploymentException {
    if (sni != null) {
      Prepared prepared = Prepared.read(directory.path, System::getenv);
      prepared.upstreamTls().values().forEach(UpstreamTls::close);
      return new FileFacts(
          prepared.deployment(), prepared.certificates().store(), prepared.clients());
    }
    Reading reading = new DeploymentReader(System::getenv).read(directory.path.toAbsolutePath());
    if (reading instanceof Problems problems) {
      throw new InvalidDeploymentException(problems.list());
    }
    Deployment deployment = (Deployment) reading;
    return new FileFacts(
        deployment, CertificateStore.empty(), question.https() ? null : clientRules(deployment));
  }

  /** Hosts that are not to be had without TLS are so by these. */
  private static ClientRules clientRules(Deployment deployment) throws InvalidDeploymentException {
    List<Problem> problems = new ArrayList<>();
    ClientRules rules =
        ClientRules.read(
            deployment.gateway().tls().clientAuth(),
            deployment.gateway().listeners(),
            InstantSource.system(),
            problems::add,
            _ -> {});
    if (!problems.isEmpty()) {
      throw new InvalidDeploymentException(problems);
    }
    return rules;
  }

  private boolean askRunning(List<Map.Entry<String, String>> fields)
      throws IOException, InvalidDeploymentException {
    JsonObject members = new JsonObject();
    for (Map.Entry<String, String> field : fields) {
      JsonArray values = members.getJsonArray(field.getKey(), new JsonArray());
      members.put(field.getKey(), values.add(field.getValue()));
    }
    JsonObject question =
        new JsonObject()
            .put("method", method)
            .put("url", url)
            .put("headers", members)
            .put("all", all);
    if (from != null) {
      question.put("from", from);
    }
    if (sni != null) {
      question.put("sni", sni);
    }
    Principal proved = principal();
    if (proved != null) {
      JsonObject member = new JsonObject().put("provider", proved.provider());
      if (proved.name() != null) {
        member.put("name", proved.name());
      }
      question.put("principal", member.put("claims", new JsonObject(new HashMap<>(claims))));
    }
    JsonObject told = AdminClient.of(directory.path).post("/explain", question).body();
    told.getJsonArray("text").forEach(out::println);
    return told.getString("outcome").equals("refused");
  }

  private @Nullable Principal principal() throws IOException {
    if (principal == null) {
      if (!claims.isEmpty()) {
        throw new IOException("expected --principal with --claim");
      }
      return null;
    }
    int colon = principal.indexOf(':');
    return colon < 0
        ? new Principal(principal, null, claims)
        : new Principal(
            principal.substring(0, colon), principal.substring(colon + 1), Map.copyOf(claims));
  }

  private List<Map.Entry<String, String>> fields() throws IOException {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0) {
        throw new IOException("expected a header as NAME:VALUE, not " + header);
      }
      fields.add(
          new SimpleImmutableEntry<>(
              header.substring(0, colon).strip(), header.substring(colon + 1).strip()));
    }
    return fields;
  }
}
