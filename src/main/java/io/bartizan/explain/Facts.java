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

/** What a request is explained by. Asking changes nothing. */
public interface Facts {
  /** Routes and settings. */
  Deployment deployment();

  /** What is known of a client by its address. */
  AddressStanding address(IpAddress client);

  /** How a client stands by what it has done; null where nothing runs. */
  @Nullable AbuseStanding abuse(IpAddress client);

  /** What the process is short of; null where nothing runs. */
  Overload.@Nullable State overload();

  /** How clients stand with limits at one moment; null where nothing runs. */
  @Nullable Standings standings();

  /** A pool with its load; null where nothing runs. */
  @Nullable Pool pool(String name);

  /** The certificates of server names. */
  CertificateStore certificates();

  /** Who is asked for a certificate; null where nobody has read that. */
  @Nullable ClientRules clientRules();
}
