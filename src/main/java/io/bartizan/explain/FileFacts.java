package io.bartizan.explain;

import io.bartizan.address.IpAddress;
import io.bartizan.balance.Pool;
import io.bartizan.config.Deployment;
import io.bartizan.protect.AbuseStanding;
import io.bartizan.protect.AddressStanding;
import io.bartizan.protect.Overload;
import io.bartizan.protect.limit.Standings;
import io.bartizan.tls.CertificateStore;
import io.bartizan.tls.ClientRules;
import org.jspecify.annotations.Nullable;

/**
 * What files would put in force. Nobody knows by them who has done what, and how pools fare.
 *
 * @param certificates may be empty where no server name is asked about
 * @param clientRules null where none was read
 */
public record FileFacts(
    Deployment deployment, CertificateStore certificates, @Nullable ClientRules clientRules)
    implements Facts {
  @Override
  public AddressStanding address(IpAddress client) {
    return AddressStanding.of(deployment.gateway(), client);
  }

  @Override
  public @Nullable AbuseStanding abuse(IpAddress client) {
    return null;
  }

  @Override
  public Overload.@Nullable State overload() {
    return null;
  }

  @Override
  public @Nullable Standings standings() {
    return null;
  }

  @Override
  public @Nullable Pool pool(String name) {
    return null;
  }
}
