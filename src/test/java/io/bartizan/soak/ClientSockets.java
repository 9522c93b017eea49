package io.bartizan.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Sockets on the gateway for clients that do as they please, with TLS agreed on. */
final class ClientSockets {
  /** So that what a client does not take waits in the gateway and not in the client's kernel. */
  private static final int RECEIVE_BUFFER = 16 * 1024;

  private static final int PATIENCE_MILLIS = 30_000;

  private final Front front;
  private final SSLContext context;

  ClientSockets(Front front) throws IOException, GeneralSecurityException {
    this.front = front;
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream authority = Files.newInputStream(front.authority())) {
      trusted.setCertificateEntry(
          "dev-ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
  }

  /** A connection on which the protocol, {@code http/1.1} or {@code h2}, is spoken. */
  SSLSocket connect(String protocol) throws IOException {
    Socket plain = new Socket();
    plain.setReceiveBufferSize(RECEIVE_BUFFER);
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(PATIENCE_MILLIS);
    plain.connect(new InetSocketAddress("127.0.0.1", front.port()));
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", front.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {protocol});
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }
}
