package io.bartizan.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code gateway.json} and {@code routes/*.json} of a deployment, both optional, and checks
 * all of it before anything is used: every problem of every file is found in one reading. Starts
 * nothing and looks at no network; certificates in {@code certs/} are read elsewhere.
 */
public final class DeploymentReader {
  private static final SchemaCheck GATEWAY_SCHEMA = SchemaCheck.of(SchemaCheck.GATEWAY);
  private static final SchemaCheck ROUTES_SCHEMA = SchemaCheck.of(SchemaCheck.ROUTES);

  private final Function<String, @Nullable String> environment;

  /**
   * @param environment what variables stand for, null for one that is not set; {@code
   *     System::getenv} outside tests
   */
  public DeploymentReader(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * Reads a deployment.
   *
   * @param directory its folder; what settings name as relative files is looked for in it
   * @return all of it, or all of its problems; files that cannot be read are problems too
   */
  public Reading read(Path directory) {
    Findings findings = new Findings();
    DeploymentFiles files = DeploymentFiles.read(directory, findings);
    Json gateway = null;
    RoutesMerge routes = new RoutesMerge(directory, findings);
    for (DeploymentFiles.Source source : files.sources()) {
      Json document = document(source, findings);
      if (source.isGateway()) {
        gateway = document;
        routes.limitNames(RateLimitSettings.names(document, findings));
        if (document == null) {
          routes.addUnreadableGateway();
        }
      } else if (document == null) {
        routes.addUnreadable();
      } else {
        routes.add(document);
      }
    }
    if (!files.isComplete()) {
      routes.addUnreadable();
    }
    GatewayConfig gatewayConfig =
        GatewaySettings.convert(
            gateway, directory, new DeploymentIncludes(directory, files, findings), findings);
    RoutesConfig routesConfig =
        routes.merge(TagNames.of(gatewayConfig.addresses()), gatewayConfig.jwtProviders().keySet());
    if (!findings.isEmpty()) {
      return new Problems(findings.sorted());
    }
    return new Deployment(gatewayConfig, routesConfig, files.hashes(), files.contentHash());
  }

  /**
   * Reads {@code gateway.json} alone, for whoever looks for the gateway that runs a deployment.
   *
   * @return a deployment without routes, or the problems of the one file
   */
  public Reading readGateway(Path directory) {
    Findings findings = new Findings();
    DeploymentFiles files = DeploymentFiles.readGateway(directory, findings);
    Json gateway = null;
    for (DeploymentFiles.Source source : files.sources()) {
      gateway = document(source, findings);
    }
    GatewayConfig config =
        GatewaySettings.convert(gateway, directory, IncludedFiles.NONE, findings);
    if (!findings.isEmpty()) {
      return new Problems(findings.sorted());
    }
    return new Deployment(
        config, new RoutesConfig(Map.of(), List.of()), files.hashes(), files.contentHash());
  }

  private @Nullable Json document(DeploymentFiles.Source source, Findings findings) {
    Json written = JsonReader.read(source.name(), source.text(), findings);
    if (written == null) {
      return null;
    }
    Json document = new Substitution(environment, findings).apply(written);
    (source.isGateway() ? GATEWAY_SCHEMA : ROUTES_SCHEMA).check(document, findings);
    return document;
  }
}
