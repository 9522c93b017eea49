package io.bartizan.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What proves an identity in a handshake: a chain, leaf first, and the leaf's private key. They
 * have been checked to belong together. Not a record, so that nothing prints the key.
 */
final class Credential {
  private final String name;
  private final List<X509Certificate> chain;
  private final PrivateKey key;
  private final KeyType type;

  Credential(String name, List<X509Certificate> chain, PrivateKey key, KeyType type) {
    this.name = name;
    this.chain = List.copyOf(chain);
    this.key = key;
    this.type = type;
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

  PrivateKey key() {
    return key;
  }

  KeyType type() {
    return type;
  }

  @Override
  public String toString() {
    return name + " (" + type + ")";
  }
}
