package io.bartizan.tls;

import io.bartizan.config.TlsConfig;
import io.bartizan.config.TlsConfig.UnknownServerName;
import io.netty.channel.ChannelHandler;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards clients: gives each new connection its handlers, which present the certificate of the
 * store that is in force when the client says hello. One for all listeners and event loops. Speaks
 * TLS 1.2 and 1.3, offers h2 and http/1.1, resumes sessions by tickets only. Does not read
 * certificates nor decide when they change.
 */
public final class ServerTls implements AutoCloseable {
  private final TlsConfig config;
  private final TlsLibrary library;
  private final Supplier<CertificateStore> certificates;
  private volatile ServerContext current;
  private boolean closed;

  /**
   * Prepares for the certificates of the moment.
   *
   * @param certificates asked in each handshake, on event loops; gives the store in force
   * @throws SSLException if the library refuses our settings
   */
  public ServerTls(TlsConfig config, TlsLibrary library, Supplier<CertificateStore> certificates)
      throws SSLException {
    this.config = config;
    this.library = library;
    this.certificates = certificates;
    this.current = new ServerContext(certificates.get(), library);
  }

  /**
   * The handler to be first in a new server connection's pipeline. It puts others after itself and
   * goes when the handshake is over.
   */
  public ChannelHandler newHandler(HandshakeListener listener) {
    return new ClientHelloHandler(
        this, new HandshakeEnd(listener, config.handshakeTimeout().toNanos()));
  }

  /**
   * Makes the context of the store now in force, so that no event loop has to. Not needed for
   * correctness; worth calling off the event loops right after a swap.
   *
   * @throws SSLException if the library refuses
   */
  public void prepare() throws SSLException {
    retainedContext().release();
  }

  /** The context of the store in force; the caller releases it. */
  ServerContext retainedContext() throws SSLException {
    ServerContext context = current;
    if (context.store() == certificates.get() && context.tryRetain()) {
      return context;
    }
    return renewed();
  }

  private synchronized ServerContext renewed() throws SSLException {
    if (closed) {
      throw new SSLException("closed");
    }
    // Asked again inside the lock: a loop that comes late must not bring an old store back.
    CertificateStore store = certificates.get();
    if (current.store() != store) {
      ServerContext old = current;
      current = new ServerContext(store, library);
      old.release();
    }
    current.tryRetain();
    return current;
  }

  /** What to answer a hello with, or null for an alert. */
  @Nullable CertificateChoices choices(
      CertificateStore store, ClientHello hello, @Nullable InetSocketAddress local) {
    String name = hello.serverName();
    if (name == null && local != null) {
      // Clients that connect to a bare address send no name, and look for the address.
      name = NetUtil.toAddressString(local.getAddress());
    }
    CertificateChoices found = name == null ? null : store.find(name);
    if (found != null || config.unknownServerName() == UnknownServerName.REFUSE) {
      return found;
    }
    return store.fallback();
  }

  /** Frees what no connection uses; established connections live on, new ones are refused. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      current.release();
    }
  }
}
