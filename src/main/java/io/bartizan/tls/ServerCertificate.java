package io.bartizan.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
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
  private volatile ServerContext[] contexts = {};

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
      made = new ServerContext(credential, terms);
      ServerContext[] more = Arrays.copyOf(contexts, contexts.length + 1);
      more[contexts.length] = made;
      contexts = more;
    }
    return made;
  }

  /** Whether clients would see no difference. The keys are then the same: each fits its leaf. */
  boolean isSameAs(ServerCertificate other) {
    return credential.chain().equals(other.credential.chain());
  }

  /** The files' name without its ending. */
  public String name() {
    return credential.name();
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
