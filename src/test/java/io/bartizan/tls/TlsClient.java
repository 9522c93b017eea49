package io.bartizan.tls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The JDK's TLS client, trusting what a test says, with its hello set piece by piece. */
final class TlsClient {
  private final SSLContext context;
  private final SSLParameters parameters = new SSLParameters();

  TlsClient(X509Certificate... authorities) {
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate authority : authorities) {
        store.setCertificateEntry(authority.getSubjectX500Principal().getName(), authority);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What the server showed and said. */
  record Met(X509Certificate certificate, int chainLength, String greeting, String alpn) {
    String commonName() {
      return certificate.getSubjectX500Principal().getName();
    }
  }

  TlsClient serverName(@Nullable String name) {
    parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
    return this;
  }

  TlsClient protocols(String... protocols) {
    parameters.setProtocols(protocols);
    return this;
  }

  TlsClient signatures(String... schemes) {
    parameters.setSignatureSchemes(schemes);
    return this;
  }

  TlsClient suites(String... suites) {
    parameters.setCipherSuites(suites);
    return this;
  }

  TlsClient alpn(String... protocols) {
    parameters.setApplicationProtocols(protocols);
    return this;
  }

  /** Shakes hands, reads the greeting and leaves. */
  Met meet(int port) throws IOException {
    try (SSLSocket socket = connect(port)) {
      String greeting =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      var chain = socket.getSession().getPeerCertificates();
      return new Met(
          (X509Certificate) chain[0], chain.length, greeting, socket.getApplicationProtocol());
    }
  }

  /** Shakes hands and stays. */
  SSLSocket connect(int port) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(20_000);
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }
}
