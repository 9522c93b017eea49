package io.bartizan.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a {@code caFile}. Roots are trusted, and so are authorities whose issuer is
 * not in the file; an authority whose issuer is in it only helps to build a path, so that its
 * issuer's revocation list counts for it.
 */
final class ClientAuthorities {
  /** More names, or more bytes of them, are not sent: a client then offers what it has. */
  private static final int MAX_NAMES = 100;

  private static final int MAX_NAME_BYTES = 8 * 1024;
  private static final String KEY_IDENTIFIER = "2.5.29.14";
  private static final String ISSUER_KEY_IDENTIFIER = "2.5.29.35";

  private final List<X509Certificate> all;
  private final Map<X500Principal, List<X509Certificate>> anchors = new HashMap<>();
  private final Map<X500Principal, List<X509Certificate>> others = new HashMap<>();

  /**
   * Sorts them.
   *
   * @param all authorities, each once
   */
  ClientAuthorities(List<X509Certificate> all) {
    this.all = List.copyOf(all);
    for (X509Certificate each : all) {
      boolean anchor =
          Chain.selfIssued(each) || all.stream().noneMatch(other -> signed(each, other));
      (anchor ? anchors : others)
          .computeIfAbsent(each.getSubjectX500Principal(), name -> new ArrayList<>())
          .add(each);
    }
  }

  /** In the file's order. */
  List<X509Certificate> all() {
    return all;
  }

  boolean isAnchor(X509Certificate certificate) {
    return anchors
        .getOrDefault(certificate.getSubjectX500Principal(), List.of())
        .contains(certificate);
  }

  /** The trusted authority that issued the certificate, by its name and keys; null for none. */
  @Nullable X509Certificate anchorOf(X509Certificate certificate) {
    return issuer(certificate, anchors.get(certificate.getIssuerX500Principal()));
  }

  /** The other authority of the file that did, or null. */
  @Nullable X509Certificate intermediateOf(X509Certificate certificate) {
    return issuer(certificate, others.get(certificate.getIssuerX500Principal()));
  }

  /**
   * The one that issued a certificate, among those of the right name. Signatures are looked at only
   * where several are left: the path will be verified as a whole.
   */
  static @Nullable X509Certificate issuer(
      X509Certificate certificate, @Nullable List<X509Certificate> named) {
    if (named == null) {
      return null;
    }
    List<X509Certificate> likely =
        named.stream().filter(candidate -> keysAgree(certificate, candidate)).toList();
    if (likely.size() < 2) {
      return likely.isEmpty() ? null : likely.getFirst();
    }
    return likely.stream().filter(issuer -> signed(certificate, issuer)).findFirst().orElse(null);
  }

  /**
   * Whether the identifiers of keys (RFC 5280, section 4.2.1.1), where both give one, are equal.
   */
  private static boolean keysAgree(X509Certificate certificate, X509Certificate issuer) {
    byte[] wanted = certificate.getExtensionValue(ISSUER_KEY_IDENTIFIER);
    byte[] own = issuer.getExtensionValue(KEY_IDENTIFIER);
    if (wanted == null || own == null) {
      return true;
    }
    byte[] wantedKey = KeyIdentifiers.ofIssuer(wanted);
    return wantedKey == null || Arrays.equals(wantedKey, KeyIdentifiers.ofSubject(own));
  }

  private static boolean signed(X509Certificate certificate, X509Certificate issuer) {
    if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Those whose names clients are sent to choose a certificate by; none where there are many. */
  X509Certificate[] named() {
    X509Certificate[] named =
        Stream.concat(anchors.values().stream(), others.values().stream())
            .flatMap(List::stream)
            .toArray(X509Certificate[]::new);
    int bytes =
        Arrays.stream(named)
            .mapToInt(each -> each.getSubjectX500Principal().getEncoded().length)
            .sum();
    return named.length > MAX_NAMES || bytes > MAX_NAME_BYTES ? new X509Certificate[0] : named;
  }
}
