package io.bartizan.protect;

import io.bartizan.config.Deployment;
import io.bartizan.config.DeploymentReader;
import io.bartizan.config.GatewayConfig;
import io.bartizan.protect.feed.AddressFeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** Configurations by what somebody would write. */
final class Gateways {
  private Gateways() {}

  /** With the members of {@code gateway.json}, which must be good. */
  static GatewayConfig with(Path folder, String members) throws IOException {
    Files.writeString(folder.resolve("gateway.json"), "{" + members + "}");
    if (new DeploymentReader(name -> null).read(folder) instanceof Deployment deployment) {
      return deployment.gateway();
    }
    throw new AssertionError("not good: " + members);
  }

  /** Puts a configuration in force none of whose lists are fetched. */
  static void inForce(Abuse abuse, GatewayConfig config, long connections) {
    abuse.inForce(
        config, new AddressBook(config, new AddressFeeds(InstantSource.system())), connections);
  }
}
