package io.bartizan.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * What proves an identity in a handshake: a chain, leaf first, and the leaf's private key. They
 * have been checked to belong together. Not a record, so that nothing prints the key.
 */
final class Credential {
  private final String name;
  private final List<X509Certificate> chain;
  private final PrivateKey key;
  private final KeyType type;
  private final @Nullable X500Principal openEnd;
  private final @Nullable X509Certificate issuer;

  Credential(String name, List<X509Certificate> chain, PrivateKey key, KeyType type) {
    this(name, chain, key, type, null, null);
  }

  /**
   * Of what has been checked.
   *
   * @param openEnd see {@link #openEnd()}
   * @param issuer see {@link #issuer()}
   */
  Credential(
      String name,
      List<X509Certificate> chain,
      PrivateKey key,
      KeyType type,
      @Nullable X500Principal openEnd,
      @Nullable X509Certificate issuer) {
    this.name = name;
    this.chain = List.copyOf(chain);
    this.key = key;
    this.type = type;
    this.openEnd = openEnd;
    this.issuer = issuer;
  }

  /** The files' name without its ending. */
  String name() {
    return name;
  }

  /** Leaf first; a self-signed root behind it is left out. */
  List<X509Certificate> chain() {
    return chain;
  }

  X509Certificate leaf() {
    return chain.getFirst();
  }

  /** Who signed the leaf, where the file says it; perhaps a root, which is not in the chain. */
  @Nullable X509Certificate issuer() {
    return issuer;
  }

  PrivateKey key() {
    return key;
  }

  KeyType type() {
    return type;
  }

  /**
   * Who signed the last certificate of the chain, where their own was not among what was read; null
   * where the chain ends at a root. It may well be a root that clients have.
   */
  @Nullable X500Principal openEnd() {
    return openEnd;
  }

  /**
   * Whether this chain looks like one of which the end is still to be written, next to the one that
   * it would replace: its issuer is missing and was there before, or it is a leaf alone and there
   * was more. A file that is cut off between two blocks cannot be told from a short chain
   * otherwise.
   */
  boolean isCutOff(Credential before) {
    return openEnd != null
        && ((chain.size() == 1 && before.chain.size() > 1)
            || before.chain.stream()
                .anyMatch(each -> each.getSubjectX500Principal().equals(openEnd)));
  }

  @Override
  public String toString() {
    return name + " (" + type + ")";
  }
}
