package io.bartizan.cli;

import io.bartizan.InvalidDeploymentException;
import io.bartizan.address.IpAddress;
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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
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
        "Tell which route of the files a request would take, why no other, and which limits it meets.")
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

  @Option(names = "--from", paramLabel = "IP", description = "Of the client, for limits.")
  private @Nullable String from;

  private final PrintWriter out;
  private @Nullable ExplainedLimits limits;

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
    Asked asked = asked();
    limits = new ExplainedLimits(from == null ? "the client" : client(from), asked.fields());
    limits.ofGateway(deployment.gateway()).forEach(line -> out.println("every request: " + line));
    boolean taken = tell(RouteExplanation.of(deployment.routes().routes(), asked));
    out.flush();
    return taken ? BartizanCommand.DONE : BartizanCommand.FAILED;
  }

  private Asked asked() throws IOException {
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
      return new Asked(authority.host(), method, normal, target, fields(), null);
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

  /** Whether a route takes the request. */
  private boolean tell(List<Outcome> outcomes) {
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
    if (taken) {
      destinations(outcomes.getFirst().route());
    }
    return taken;
  }

  private static String client(String address) throws IOException {
    IpAddress parsed = IpAddress.parse(address);
    if (parsed == null) {
      throw new IOException("not an IP address: " + address);
    }
    return "client " + parsed.text();
  }

  private void destinations(RouteConfig route) {
    Objects.requireNonNull(limits)
        .ofRoute(route)
        .forEach(line -> out.println("this route: " + line));
    int sum = route.to().stream().mapToInt(RouteConfig.Destination::weight).sum();
    for (RouteConfig.Destination to : route.to()) {
      out.printf("to pool %s (%d of %d)%n", to.pool(), to.weight(), sum);
    }
  }
}
