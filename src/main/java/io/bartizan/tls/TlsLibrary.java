package io.bartizan.tls;

import io.bartizan.config.TlsGroup;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;

/** What does the cryptography of TLS. */
public enum TlsLibrary {
  /**
   * BoringSSL through netty-tcnative, several times faster. Reference-counted rather than
   * finalized: a finalizer per connection is work for the garbage collector, and native memory
   * would be freed whenever it gets to it.
   */
  BORINGSSL(SslProvider.OPENSSL_REFCNT),
  /** The JDK's own, everywhere. */
  JDK(SslProvider.JDK);

  /** Set to {@code jdk} it keeps the native library from being used. */
  public static final String PROPERTY = "bartizan.tls";

  private final SslProvider provider;

  TlsLibrary(SslProvider provider) {
    this.provider = provider;
  }

  SslProvider provider() {
    return provider;
  }

  /** Whether it can exchange keys in a group. The JDK has X25519MLKEM768 from version 27 on. */
  boolean has(TlsGroup group) {
    return this == BORINGSSL || group != TlsGroup.X25519MLKEM768;
  }

  /** The best that works on this machine, unless {@link #PROPERTY} asks for the JDK's. */
  public static TlsLibrary best() {
    return System.getProperty(PROPERTY, "").equalsIgnoreCase("jdk") || !Probe.NATIVE_WORKS
        ? JDK
        : BORINGSSL;
  }

  /** One line for the start-up log. */
  public String description() {
    return this == BORINGSSL ? "BoringSSL" : "the JDK's TLS (slower; no native library in use)";
  }

  /** Tried once: that the library says it is available does not mean that it works. */
  private static final class Probe {
    static final boolean NATIVE_WORKS = nativeWorks();

    private static boolean nativeWorks() {
      if (!OpenSsl.isAvailable() || !SslProvider.isTlsv13Supported(SslProvider.OPENSSL_REFCNT)) {
        return false;
      }
      try {
        SslContext context =
            SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                // Connects to nobody: the system's authorities need not be read for it.
                .trustManager(new X509Certificate[0])
                .build();
        ReferenceCountUtil.release(context);
        return true;
      } catch (SSLException | LinkageError e) {
        System.getLogger(TlsLibrary.class.getName())
            .log(System.Logger.Level.WARNING, "the native TLS library does not work", e);
        return false;
      }
    }
  }
}
