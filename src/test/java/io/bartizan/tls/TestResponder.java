package io.bartizan.tls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bartizan.tls.TestAuthority.Leaf;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An authority with an OCSP responder on the loopback address, which answers as a test says; and
 * the answers alone, good and bad. Its certificates name the responder.
 */
public final class TestResponder implements AutoCloseable {
  private static final AtomicLong SERIAL = new AtomicLong(1_000_000);

  final TestAuthority authority = TestAuthority.root("ocsp root");
  final LinkedBlockingQueue<byte[]> questions = new LinkedBlockingQueue<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Behaviour behaviour =
      (exchange, serial) -> send(exchange, 200, good(serial).encoded());

  /** What becomes of a question. */
  interface Behaviour {
    void answer(HttpExchange exchange, BigInteger serial) throws IOException;
  }

  /** Listens, and says of every certificate that it is good. */
  public TestResponder() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] question = exchange.getRequestBody().readAllBytes();
      questions.add(question);
      behaviour.answer(
          exchange, new OCSPReq(question).getRequestList()[0].getCertID().getSerialNumber());
    }
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("content-type", "application/ocsp-response");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  void behave(Behaviour next) {
    behaviour = next;
  }

  /** From now on every certificate is revoked. */
  public void revokeAll() {
    behave(
        (exchange, serial) -> {
          Answer answer = good(serial);
          answer.status = revoked();
          send(exchange, 200, answer.encoded());
        });
  }

  static CertificateStatus revoked() {
    return new org.bouncycastle.cert.ocsp.RevokedStatus(
        Date.from(TestAuthority.NOW.minus(Duration.ofHours(2))), 1);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ocsp");
  }

  /** Writes a pair that names this responder, with the issuer behind it. */
  public void write(Path directory, String name, boolean mustStaple, String... names)
      throws IOException {
    issue(uri().toString(), mustStaple, names).write(directory, name, authority.certificate);
  }

  Leaf issue(@Nullable String responder, boolean mustStaple, String... names) {
    return issue("P256", responder, mustStaple, TestAuthority.NOW.plus(Duration.ofDays(10)), names);
  }

  Leaf issue(
      String keyType,
      @Nullable String responder,
      boolean mustStaple,
      Instant notAfter,
      String... names) {
    List<Added> extensions = new ArrayList<>();
    GeneralName[] all = new GeneralName[names.length];
    for (int i = 0; i < names.length; i++) {
      all[i] = new GeneralName(GeneralName.dNSName, names[i]);
    }
    extensions.add(new Added(Extension.subjectAlternativeName, new GeneralNames(all)));
    if (responder != null) {
      extensions.add(
          new Added(
              Extension.authorityInfoAccess,
              new AuthorityInformationAccess(
                  AccessDescription.id_ad_ocsp,
                  new GeneralName(GeneralName.uniformResourceIdentifier, responder))));
    }
    if (mustStaple) {
      extensions.add(
          new Added(
              new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"), new DERSequence(new ASN1Integer(5))));
    }
    KeyPair pair = TestAuthority.key(keyType);
    return new Leaf(
        signed(authority, "CN=" + names[0], pair, notAfter, extensions), pair.getPrivate());
  }

  private record Added(ASN1ObjectIdentifier oid, ASN1Encodable value) {}

  /** Who may answer for an authority. */
  record Delegate(X509Certificate certificate, KeyPair pair) {}

  static Delegate delegate(TestAuthority authority, Instant notAfter, KeyPurposeId purpose) {
    KeyPair pair = TestAuthority.key("P256");
    List<Added> usage =
        List.of(new Added(Extension.extendedKeyUsage, new ExtendedKeyUsage(purpose)));
    return new Delegate(signed(authority, "CN=responder", pair, notAfter, usage), pair);
  }

  private static X509Certificate signed(
      TestAuthority authority,
      String subject,
      KeyPair pair,
      Instant notAfter,
      List<Added> extensions) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              authority.certificate.getSubjectX500Principal(),
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(TestAuthority.NOW.minus(Duration.ofDays(1))),
              Date.from(notAfter),
              new X500Principal(subject),
              pair.getPublic());
      for (Added each : extensions) {
        builder.addExtension(each.oid(), false, each.value());
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA")
                      .build(authority.pair.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A good answer of this authority, valid for a day around {@link TestAuthority#NOW}. */
  Answer good(BigInteger serial) {
    return new Answer(authority, serial);
  }

  /** An answer to be spoiled field by field. */
  static final class Answer {
    X509Certificate issuer;
    BigInteger serial;
    KeyPair signer;
    String algorithm = "SHA256withECDSA";
    List<X509Certificate> certificates = List.of();
    @Nullable CertificateStatus status = CertificateStatus.GOOD;
    Instant thisUpdate = TestAuthority.NOW.minus(Duration.ofHours(1));
    @Nullable Instant nextUpdate = TestAuthority.NOW.plus(Duration.ofHours(23));

    Answer(TestAuthority authority, BigInteger serial) {
      this.issuer = authority.certificate;
      this.signer = authority.pair;
      this.serial = serial;
    }

    byte[] encoded() {
      try {
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        BasicOCSPRespBuilder builder =
            new JcaBasicOCSPRespBuilder(signer.getPublic(), digests.get(CertificateID.HASH_SHA1));
        builder.addResponse(
            new CertificateID(
                digests.get(CertificateID.HASH_SHA1), new JcaX509CertificateHolder(issuer), serial),
            status,
            Date.from(thisUpdate),
            nextUpdate == null ? null : Date.from(nextUpdate));
        X509CertificateHolder[] holders = new X509CertificateHolder[certificates.size()];
        for (int i = 0; i < holders.length; i++) {
          holders[i] = new JcaX509CertificateHolder(certificates.get(i));
        }
        return new OCSPRespBuilder()
            .build(
                OCSPResp.SUCCESSFUL,
                builder.build(
                    new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()),
                    holders,
                    Date.from(TestAuthority.NOW)))
            .getEncoded();
      } catch (OCSPException
          | OperatorCreationException
          | GeneralSecurityException
          | IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Waits for the next question. */
  public void awaitQuestion() throws InterruptedException {
    if (questions.poll(20, TimeUnit.SECONDS) == null) {
      throw new AssertionError("nobody asked");
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
