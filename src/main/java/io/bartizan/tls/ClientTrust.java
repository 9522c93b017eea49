package io.bartizan.tls;

import io.bartizan.config.ClientAuthConfig;
import io.bartizan.config.ClientAuthConfig.Mode;
import io.bartizan.config.SanPattern;
import io.bartizan.config.SubjectPattern;
import io.bartizan.http.ClientCertificate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates are good by one rule: the authorities, the revocation lists and the names of
 * one reading of its files. Immutable but for its end; rules of equal content share one. A
 * connection made under it says nothing of any other.
 */
final class ClientTrust {
  private final Mode mode;
  private final ClientAuthorities authorities;
  private final Revocations revocations;
  private final List<SubjectPattern> subjects;
  private final List<SanPattern> sans;
  private final InstantSource clock;
  private final String digest;
  private volatile @Nullable Terms terms;
  private volatile boolean retired;

  ClientTrust(
      ClientAuthConfig rule,
      ClientAuthorities authorities,
      Revocations revocations,
      InstantSource clock) {
    this.mode = rule.mode();
    this.authorities = authorities;
    this.revocations = revocations;
    this.subjects = rule.subjects();
    this.sans = rule.sans();
    this.clock = clock;
    this.digest = digest(rule);
  }

  /** The terms of a listener and the same with this asked for. */
  private record Terms(ServerTerms without, ServerTerms with) {}

  /** These terms, and this asked of clients: one object as long as the others are the same. */
  ServerTerms on(ServerTerms without) {
    Terms made = terms;
    return made != null && made.without() == without ? made.with() : make(without);
  }

  private synchronized ServerTerms make(ServerTerms without) {
    Terms made = terms;
    if (made == null || made.without() != without) {
      made = new Terms(without, without.asking(this));
      terms = made;
    }
    return made.with();
  }

  Mode mode() {
    return mode;
  }

  ClientAuthorities authorities() {
    return authorities;
  }

  Revocations revocations() {
    return revocations;
  }

  /** SHA-256 over all that it goes by, in hexadecimal: equal ones ask for the same. */
  String digest() {
    return digest;
  }

  boolean isSameAs(ClientTrust other) {
    return digest.equals(other.digest);
  }

  /** No handshake begins under it any more. */
  void retire() {
    retired = true;
  }

  boolean isRetired() {
    return retired;
  }

  /**
   * Whether a client's certificates lead to an authority and are good; what they lead along.
   *
   * @param presented the client's own first
   * @throws CertificateException which says why not; its cause has the reason that TLS has an alert
   *     for, where it has one
   */
  ClientPath verify(X509Certificate[] presented) throws CertificateException {
    ClientPath path = ClientPaths.find(presented, authorities, clock.instant());
    admit(path);
    return path;
  }

  /**
   * Whether a path that was verified, now or in the past and by whatever rule, is good by this one
   * at this moment. Costs no cryptography.
   */
  void admit(ClientPath path) throws CertificateException {
    if (!authorities.isAnchor(path.anchor())) {
      throw new CertificateException("the authority is not trusted any more");
    }
    Instant now = clock.instant();
    path.anchor().checkValidity(Date.from(now));
    for (X509Certificate certificate : path.certificates()) {
      certificate.checkValidity(Date.from(now));
    }
    revocations.check(path, now);
    checkNames(path.text());
  }

  private void checkNames(ClientCertificate certificate) throws CertificateException {
    if (!subjects.isEmpty()
        && subjects.stream()
            .noneMatch(subject -> subject.matches(certificate.subjectAttributes()))) {
      throw new CertificateException("the subject is none of those allowed");
    }
    if (!sans.isEmpty()
        && sans.stream().noneMatch(san -> san.matches(certificate.alternativeNames()))) {
      throw new CertificateException("no alternative name is one of those allowed");
    }
  }

  private String digest(ClientAuthConfig rule) {
    try {
      MessageDigest all = MessageDigest.getInstance("SHA-256");
      add(all, rule.mode().name() + rule.staleCrl().name());
      rule.subjects().forEach(subject -> add(all, "subject " + subject.text()));
      rule.sans().forEach(san -> add(all, "san " + san.text()));
      for (X509Certificate authority : authorities.all()) {
        add(all, "authority " + HexFormat.of().formatHex(authority.getEncoded()));
      }
      revocations.lists().forEach(list -> add(all, "crl " + list.digest()));
      return HexFormat.of().formatHex(all.digest());
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MessageDigest all, String part) {
    all.update(part.getBytes(StandardCharsets.UTF_8));
    all.update((byte) 0);
  }
}
