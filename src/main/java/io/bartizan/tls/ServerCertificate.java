package io.bartizan.tls;

import io.bartizan.tls.OcspState.Status;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that answers for names, with its key and, from its first handshake on, its TLS
 * contexts. Shows all but the key.
 */
public final class ServerCertificate {
  private final Credential credential;
  private final List<String> names;
  private final @Nullable PairOrigin origin;
  private final OcspTerms ocsp;
  private volatile ServerContext[] contexts = {};
  private volatile @Nullable Staple staple;
  private volatile @Nullable String ocspProblem;

  ServerCertificate(Credential credential, List<String> names) {
    this(credential, names, null);
  }

  /**
   * Of what has been checked.
   *
   * @param origin what it was read from, or null where that is not known
   */
  ServerCertificate(Credential credential, List<String> names, @Nullable PairOrigin origin) {
    this.credential = credential;
    this.names = List.copyOf(names);
    this.origin = origin;
    this.ocsp = OcspTerms.of(credential.leaf());
  }

  @Nullable PairOrigin origin() {
    return origin;
  }

  Credential credential() {
    return credential;
  }

  /**
   * The context that presents this certificate on some terms. Made once, which takes less time than
   * a handshake: thousands of names that nobody asks for cost nothing.
   */
  ServerContext context(ServerTerms terms) throws SSLException {
    ServerContext made = made(terms);
    return made != null ? made : newContext(terms);
  }

  private @Nullable ServerContext made(ServerTerms terms) {
    for (ServerContext context : contexts) {
      if (context.terms() == terms) {
        return context;
      }
    }
    return null;
  }

  private synchronized ServerContext newContext(ServerTerms terms) throws SSLException {
    ServerContext made = made(terms);
    if (made == null) {
      made = new ServerContext(this, terms);
      // What was asked of clients before the last reload is asked no more.
      contexts =
          Stream.concat(
                  Arrays.stream(contexts).filter(context -> !context.terms().isRetired()),
                  Stream.of(made))
              .toArray(ServerContext[]::new);
    }
    return made;
  }

  /**
   * Whether clients would see no difference, nor an OCSP responder. The keys are then the same:
   * each fits its leaf.
   */
  boolean isSameAs(ServerCertificate other) {
    return credential.chain().equals(other.credential.chain())
        && (responder() == null || Objects.equals(credential.issuer(), other.credential.issuer()));
  }

  /** Who knows whether it was revoked, or null. */
  @Nullable URI responder() {
    return ocsp.responder();
  }

  /** Whether it tells clients to refuse it where no OCSP response is stapled. */
  boolean mustStaple() {
    return ocsp.mustStaple();
  }

  /** The responder's last answer, current or not; {@link OcspStapling} keeps it. */
  @Nullable Staple staple() {
    return staple;
  }

  void staple(@Nullable Staple answer) {
    staple = answer;
  }

  void ocspProblem(@Nullable String problem) {
    ocspProblem = problem;
  }

  /** Whether clients that heed what it says would refuse it now. Asked in handshakes. */
  boolean lacksStaple() {
    if (!ocsp.mustStaple()) {
      return false;
    }
    Staple now = staple;
    return now == null || !now.isUsable();
  }

  /** How its stapling fares at this moment. */
  public OcspState ocsp() {
    Staple last = staple;
    String problem = ocspProblem;
    Instant nextUpdate = last == null ? null : last.nextUpdate();
    Status status;
    if (last != null && last.isCurrent()) {
      status = last.revoked() == null ? Status.GOOD : Status.REVOKED;
    } else {
      status =
          responder() == null || (last == null && problem == null) ? Status.NONE : Status.MISSING;
    }
    return new OcspState(status, ocsp.mustStaple(), nextUpdate, problem);
  }

  /** The files' name without its ending. */
  public String name() {
    return credential.name();
  }

  /** The file that its chain was read from, or null where that is not known. */
  public @Nullable String file() {
    return origin == null ? null : origin.chainFile();
  }

  /** DNS names in lower case, wildcards as {@code *.example.com}, and IP addresses. */
  public List<String> serverNames() {
    return names;
  }

  /** For example {@code P256} or {@code RSA}. */
  public String keyType() {
    return credential.type().name();
  }

  /** The distinguished name of who signed it. */
  public String issuer() {
    return credential.leaf().getIssuerX500Principal().getName();
  }

  /** When it expires. */
  public Instant notAfter() {
    return credential.leaf().getNotAfter().toInstant();
  }

  /** SHA-256 of the leaf in hexadecimal. */
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(credential.leaf().getEncoded()));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return credential + " " + names;
  }
}
