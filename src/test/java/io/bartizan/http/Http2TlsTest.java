package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The JDK's client, which speaks HTTP/2 over TLS only. */
class Http2TlsTest {
  private Http2ServerFixture server;
  private HttpClient client;

  @BeforeEach
  void start() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    X509Certificate certificate = certificate(pair);
    SslContext tls =
        SslContextBuilder.forServer(pair.getPrivate(), certificate)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    "h2"))
            .build();
    server = new Http2ServerFixture(tls);
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(trusting(certificate))
            .build();
  }

  @AfterEach
  void stop() throws Exception {
    client.shutdownNow();
    server.close();
  }

  private static X509Certificate certificate(KeyPair pair) throws Exception {
    X500Principal name = new X500Principal("CN=localhost");
    Instant now = Instant.now();
    return new JcaX509CertificateConverter()
        .getCertificate(
            new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(Duration.ofDays(1))),
                    name,
                    pair.getPublic())
                .addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }

  private static SSLContext trusting(X509Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("it", certificate);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(30));
  }

  @Test
  void theJdksClientIsServed() throws Exception {
    HttpResponse<String> response = client.send(request("/a?b").build(), BodyHandlers.ofString());
    assertEquals(HttpClient.Version.HTTP_2, response.version());
    assertEquals(200, response.statusCode());
    assertTrue(response.body().startsWith("GET /a?b 127.0.0.1:"), response.body());
  }

  @Test
  void itsUploadsComeBack() throws Exception {
    byte[] body = new byte[300_000];
    List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(
          client.sendAsync(
              request("/" + i).POST(BodyPublishers.ofByteArray(body)).build(),
              BodyHandlers.ofByteArray()));
    }
    for (CompletableFuture<HttpResponse<byte[]>> next : all) {
      assertTrue(next.get(30, TimeUnit.SECONDS).body().length > body.length);
    }
  }

  @Test
  void anEarlyAnswerReachesIt() throws Exception {
    server.onRequest =
        stream -> {
          Http2ServerFixture.answer(stream, 413, "too much");
          return Discard.INSTANCE;
        };
    HttpResponse<String> response =
        client.send(
            request("/").POST(BodyPublishers.ofByteArray(new byte[10_000_000])).build(),
            BodyHandlers.ofString());
    assertEquals("413 too much", response.statusCode() + " " + response.body());
  }
}
