package io.bartizan.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority for clients' certificates of any kind, and the lists of those it revokes. */
public final class TestClients {
  private static final AtomicLong SERIAL = new AtomicLong(1000);

  private final X509Certificate certificate;
  private final KeyPair pair;
  private final List<X509Certificate> above;

  private TestClients(X509Certificate certificate, KeyPair pair, List<X509Certificate> above) {
    this.certificate = certificate;
    this.pair = pair;
    this.above = above;
  }

  /** A root. */
  public static TestClients root(String name) {
    return root(Order.of("CN=" + name));
  }

  static TestClients root(Order order) {
    KeyPair pair = TestAuthority.key("P256");
    return new TestClients(
        sign(order.authority(), pair, order.subject, pair, null), pair, List.of());
  }

  /** An authority below this one. */
  public TestClients intermediate(Order order) {
    KeyPair below = TestAuthority.key("P256");
    X509Certificate signed =
        sign(order.authority(), below, certificate.getSubjectX500Principal(), pair, certificate);
    List<X509Certificate> chain = new ArrayList<>(List.of(signed));
    chain.addAll(above);
    return new TestClients(signed, below, chain);
  }

  /** What a certificate shall say. */
  public static final class Order {
    final X500Principal subject;
    final List<GeneralName> names = new ArrayList<>();
    @Nullable KeyPurposeId use = KeyPurposeId.id_kp_clientAuth;
    private boolean useGiven;
    Instant notAfter = TestAuthority.NOW.plus(Duration.ofDays(10));
    String keyType = "P256";
    boolean authority;
    @Nullable String permitted;

    Order(X500Principal subject) {
      this.subject = subject;
    }

    /** A subject by RFC 4514. */
    public static Order of(String subject) {
      return new Order(new X500Principal(subject));
    }

    /** An alternative name. */
    public Order dns(String name) {
      names.add(new GeneralName(GeneralName.dNSName, name));
      return this;
    }

    /** An alternative name. */
    public Order uri(String name) {
      names.add(new GeneralName(GeneralName.uniformResourceIdentifier, name));
      return this;
    }

    Order email(String name) {
      names.add(new GeneralName(GeneralName.rfc822Name, name));
      return this;
    }

    Order use(@Nullable KeyPurposeId use) {
      this.use = use;
      this.useGiven = true;
      return this;
    }

    Order keyType(String type) {
      keyType = type;
      return this;
    }

    /** Its end. */
    public Order notAfter(Instant end) {
      notAfter = end;
      return this;
    }

    /** Only DNS names below this one. */
    Order permitting(String name) {
      permitted = name;
      return this;
    }

    Order authority() {
      authority = true;
      use = useGiven ? use : null;
      return this;
    }
  }

  /** A client's chain and key. */
  public record Client(List<X509Certificate> chain, PrivateKey key) {
    /** Its own certificate. */
    public X509Certificate certificate() {
      return chain.getFirst();
    }

    X509Certificate[] presented() {
      return chain.toArray(X509Certificate[]::new);
    }

    /** For OpenSSL and curl. */
    public String pem() {
      StringBuilder text = new StringBuilder();
      chain.forEach(each -> text.append(TestAuthority.pem("CERTIFICATE", encoded(each))));
      return text.append(TestAuthority.pem("PRIVATE KEY", key.getEncoded())).toString();
    }
  }

  /** Issues one. */
  public Client issue(Order order) {
    KeyPair own = order.keyType.equals("RSA1024") ? weak() : TestAuthority.key(order.keyType);
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(sign(order, own, certificate.getSubjectX500Principal(), pair, certificate));
    chain.addAll(above);
    return new Client(chain, own.getPrivate());
  }

  private static KeyPair weak() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(1024);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** One that vouches for itself. */
  public static Client selfSigned(Order order) {
    KeyPair own = TestAuthority.key("P256");
    return new Client(List.of(sign(order, own, order.subject, own, null)), own.getPrivate());
  }

  /** One that a client signed as if it were an authority. */
  static Client forgedBy(Client issuer, Order order) {
    KeyPair own = TestAuthority.key("P256");
    KeyPair pair = new KeyPair(issuer.certificate().getPublicKey(), issuer.key());
    X509Certificate signed =
        sign(
            order, own, issuer.certificate().getSubjectX500Principal(), pair, issuer.certificate());
    return new Client(List.of(signed, issuer.certificate()), own.getPrivate());
  }

  /** The authority's certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The same as PEM. */
  public String pem() {
    return TestAuthority.pem("CERTIFICATE", encoded(certificate));
  }

  /** A revocation list as PEM. */
  public String crl(Instant nextUpdate, X509Certificate... revoked) {
    return TestAuthority.pem("X509 CRL", crlBytes(nextUpdate, false, revoked));
  }

  byte[] crlBytes(Instant nextUpdate, boolean partial, X509Certificate... revoked) {
    try {
      JcaX509v2CRLBuilder builder =
          new JcaX509v2CRLBuilder(
              certificate.getSubjectX500Principal(),
              Date.from(TestAuthority.NOW.minus(Duration.ofDays(1))));
      builder.setNextUpdate(Date.from(nextUpdate));
      for (X509Certificate each : revoked) {
        builder.addCRLEntry(each.getSerialNumber(), Date.from(TestAuthority.NOW), 1);
      }
      if (partial) {
        builder.addExtension(
            Extension.deltaCRLIndicator,
            true,
            new org.bouncycastle.asn1.ASN1Integer(BigInteger.ONE));
      }
      X509CRLHolder crl =
          builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
      return crl.getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate sign(
      Order order,
      KeyPair own,
      X500Principal issuer,
      KeyPair issuerPair,
      @Nullable X509Certificate issuerCertificate) {
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(TestAuthority.NOW.minus(Duration.ofDays(2))),
              Date.from(order.notAfter),
              order.subject,
              own.getPublic());
      JcaX509ExtensionUtils keys = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(order.authority));
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, keys.createSubjectKeyIdentifier(own.getPublic()));
      if (issuerCertificate != null) {
        builder.addExtension(
            Extension.authorityKeyIdentifier,
            false,
            keys.createAuthorityKeyIdentifier(issuerPair.getPublic()));
      }
      if (order.use != null) {
        builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(order.use));
      }
      if (!order.names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(order.names.toArray(GeneralName[]::new)));
      }
      if (order.permitted != null) {
        builder.addExtension(
            Extension.nameConstraints,
            true,
            new NameConstraints(
                new GeneralSubtree[] {
                  new GeneralSubtree(new GeneralName(GeneralName.dNSName, order.permitted))
                },
                null));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(issuerPair.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    return TestAuthority.encoded(certificate);
  }

  /**
   * What a client of the JDK speaks TLS with. Shows its certificate whatever authorities the server
   * names.
   *
   * @param client null to show none
   */
  public static SSLContext context(@Nullable Client client, X509Certificate... trusted)
      throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (X509Certificate each : trusted) {
      store.setCertificateEntry(each.getSerialNumber().toString(), each);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(client == null ? null : keys(client), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyManager[] keys(Client client) {
    KeyType type = Objects.requireNonNull(KeyType.of(client.certificate().getPublicKey()));
    return new KeyManager[] {
      new CredentialKeyManager(new Credential("client", client.chain(), client.key(), type))
    };
  }
}
