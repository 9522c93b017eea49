package io.bartizan.tls;

import io.bartizan.config.TlsConfig;
import io.netty.channel.ChannelHandler;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards clients: gives each new connection its handlers, which present the certificate of the
 * store that is in force when the client says hello. One for all listeners and event loops. Speaks
 * TLS 1.3, and 1.2 where the policy allows; offers h2 and http/1.1, resumes sessions by tickets
 * only. Does not read certificates nor decide when they change.
 */
public final class ServerTls {
  private final TlsConfig config;
  private final TicketKeys tickets;
  private final ServerTerms terms;
  private final Supplier<CertificateStore> certificates;
  private final ClientRules clients;

  /**
   * For all connections of a gateway.
   *
   * @param certificates asked in each handshake, on event loops; gives the store in force
   * @param clients which hosts ask clients for certificates
   */
  public ServerTls(
      TlsConfig config,
      TlsLibrary library,
      Supplier<CertificateStore> certificates,
      ClientRules clients) {
    this.config = config;
    this.tickets = new TicketKeys(config.tickets().previous());
    this.terms = new ServerTerms(library, config.policy(), tickets);
    this.certificates = certificates;
    this.clients = clients;
  }

  /** What tickets are sealed with. Until their first epoch sessions are not resumed. */
  public TicketKeys tickets() {
    return tickets;
  }

  /**
   * The handler to be first in a new server connection's pipeline. It puts others after itself and
   * goes when the handshake is over. Auto-read stays on until then.
   *
   * @param name of the listener that the connection came on
   */
  public ChannelHandler newHandler(String name, HandshakeListener listener) {
    ListenerRules rules = clients.listener(name);
    return new ClientHelloHandler(
        this, rules, new HandshakeEnd(listener, rules, config.handshakeTimeout().toNanos()));
  }

  /**
   * The context to answer a hello with, or null for the alert unrecognized_name.
   *
   * @param rule what is asked of the client
   */
  @Nullable ServerContext context(
      ClientHello hello, @Nullable InetSocketAddress local, ClientRule rule) throws SSLException {
    CertificateChoices choices =
        certificates.get().answer(name(hello, local), config.unknownServerName());
    ClientTrust trust = rule.trust();
    return choices == null
        ? null
        : choices.choose(hello, terms.policy()).context(trust == null ? terms : trust.on(terms));
  }

  /** The rule of a listener for a hello. */
  static ClientRule rule(
      ListenerRules rules, ClientHello hello, @Nullable InetSocketAddress local) {
    String name = name(hello, local);
    if (name == null) {
      return rules.current().find("");
    }
    return rules.current().find(name.indexOf(':') < 0 ? name : "[" + name + "]");
  }

  /** Clients that connect to a bare address send no name, and look for the address. */
  private static @Nullable String name(ClientHello hello, @Nullable InetSocketAddress local) {
    String name = hello.serverName();
    return name == null && local != null ? NetUtil.toAddressString(local.getAddress()) : name;
  }
}
