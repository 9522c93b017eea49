package io.bartizan.explain;

import io.bartizan.address.IpAddress;
import io.bartizan.balance.Pool;
import io.bartizan.config.Deployment;
import io.bartizan.gateway.Gateway;
import io.bartizan.protect.AbuseStanding;
import io.bartizan.protect.AddressStanding;
import io.bartizan.protect.Overload;
import io.bartizan.protect.Protection;
import io.bartizan.protect.limit.Standings;
import io.bartizan.tls.CertificateRotation;
import io.bartizan.tls.CertificateStore;
import io.bartizan.tls.ClientRules;
import org.jspecify.annotations.Nullable;

/**
 * What is in force in a gateway that runs. For one question: it sees one configuration and one set
 * of certificates, whatever is read again meanwhile.
 *
 * @param gateway the snapshot
 * @param certificates the snapshot
 * @param clientRules which stay, only their files are read again
 */
public record LiveFacts(
    Gateway gateway, Protection protection, CertificateStore certificates, ClientRules clientRules)
    implements Facts {
  /** Those of this moment. */
  public static LiveFacts of(Gateway gateway, Protection protection, CertificateRotation rotation) {
    return new LiveFacts(gateway, protection, rotation.store(), rotation.clients());
  }

  @Override
  public Deployment deployment() {
    return gateway.deployment();
  }

  @Override
  public AddressStanding address(IpAddress client) {
    return protection.standing(client);
  }

  @Override
  public AbuseStanding abuse(IpAddress client) {
    return protection.abuse().standing(client);
  }

  @Override
  public Overload.State overload() {
    return protection.overload().state();
  }

  @Override
  public Standings standings() {
    return protection.standings(gateway.deployment().gateway());
  }

  @Override
  public @Nullable Pool pool(String name) {
    return gateway.pools().get(name);
  }
}
