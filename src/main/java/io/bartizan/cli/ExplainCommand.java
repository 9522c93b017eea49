package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.Problems;
import io.bartizan.config.Reading;
import io.bartizan.config.RouteConfig;
import io.bartizan.http.Authority;
import io.bartizan.http.Fields;
import io.bartizan.route.BadPathException;
import io.bartizan.route.PathNormalizer;
import io.bartizan.route.RouteExplanation;
import io.bartizan.route.RouteExplanation.Asked;
import io.bartizan.route.RouteExplanation.Outcome;
import io.bartizan.route.RouteExplanation.State;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bartizan explain}: which route a request would take, and why no other. */
@Command(
    name = "explain",
    description =
        "Tell which route of the files a request would take, why no other, and what it meets on its way.")
final class ExplainCommand implements Callable<Integer> {
  /** Of routes that differ: more are nobody's question. */
  private static final int MAX_TOLD = 10;

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

  private final PrintWriter out;

  ExplainCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InvalidDeploymentException {
    Reading reading = new DeploymentReader(System::getenv).read(directory.path.toAbsolutePath());
    if (reading instanceof Problems problems) {
      throw new InvalidDeploymentException(problems.list());
    }
    Deployment deployment = (Deployment) reading;
    ExplainedClient client = ExplainedClient.of(from, deployment.gateway());
    Asked asked = asked(client);
    client.lines().forEach(out::println);
    ExplainedLimits limits = new ExplainedLimits(client, asked.fields());
    limits.ofGateway(deployment.gateway()).forEach(line -> out.println("every request: " + line));
    RouteConfig route = tell(RouteExplanation.of(deployment.routes().routes(), asked));
    boolean served = route != null && !client.isDenied() && client.passes(route.addresses());
    if (route != null) {
      tell(route, client, limits);
    }
    out.flush();
    return served ? BartizanCommand.DONE : BartizanCommand.FAILED;
  }

  private Asked asked(ExplainedClient client) throws IOException {
    URI parsed;
    try {
      parsed = new URI(url);
    } catch (URISyntaxException e) {
      throw new IOException("not a URL: " + e.getMessage(), e);
    }
    Authority authority =
        parsed.getRawAuthority() == null ? null : Authority.parse(parsed.getRawAuthority());
    if (authority == null) {
      throw new IOException("expected a URL with a host, such as https://api.example.com/orders");
    }
    String path = parsed.getRawPath().isEmpty() ? "/" : parsed.getRawPath();
    String target = parsed.getRawQuery() == null ? path : path + "?" + parsed.getRawQuery();
    try {
      String normal = PathNormalizer.normalize(target);
      out.printf("%s, host %s, path %s%n", method, authority.host(), normal);
      return new Asked(authority.host(), method, normal, target, fields(), null, client.tags());
    } catch (BadPathException e) {
      throw new IOException("such a path is answered with 400: " + e.rejection().detail(), e);
    }
  }

  private Fields fields() throws IOException {
    Fields fields = new Fields();
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0) {
        throw new IOException("expected a header as NAME:VALUE, not " + header);
      }
      fields.add(
          header.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          header.substring(colon + 1).strip());
    }
    return fields;
  }

  /** The route that takes the request, or null. */
  private @Nullable RouteConfig tell(List<Outcome> outcomes) {
    boolean taken = !outcomes.isEmpty() && outcomes.getFirst().state() == State.TAKES;
    if (!taken) {
      out.println("no route takes it: 404");
    }
    int differing = 0;
    for (Outcome outcome : outcomes) {
      if (outcome.state() != State.DIFFERS || all || differing++ < MAX_TOLD) {
        out.printf(
            "  %s (%s): %s%n", outcome.route().name(), outcome.route().source(), outcome.reason());
      }
    }
    if (differing > MAX_TOLD) {
      out.printf("  and %d more routes differ; --all tells of them%n", differing - MAX_TOLD);
    }
    return taken ? outcomes.getFirst().route() : null;
  }

  /** In the order in which a request meets it. */
  private void tell(RouteConfig route, ExplainedClient client, ExplainedLimits limits) {
    List<String> lines = new ArrayList<>(client.ofRule(route.addresses()));
    lines.addAll(ExplainedAuth.lines(route.auth()));
    lines.addAll(limits.ofRoute(route));
    lines.forEach(line -> out.println("this route: " + line));
    int sum = route.to().stream().mapToInt(RouteConfig.Destination::weight).sum();
    for (RouteConfig.Destination to : route.to()) {
      out.printf("to pool %s (%d of %d)%n", to.pool(), to.weight(), sum);
    }
  }
}
