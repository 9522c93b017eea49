package io.bartizan.tls;

import io.bartizan.config.TlsConfig.UnknownServerName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All certificates in force, found by server name: exact, then a wildcard of one label, then {@code
 * default}. Immutable; a reload makes another. Does not read files ({@link CertificateDirectory})
 * nor hold TLS contexts ({@link ServerTls}).
 *
 * <p>Where several certificates of one type of key answer for a name, the one that expires last is
 * taken, so that a renewed one may lie beside the old.
 */
public final class CertificateStore {
  /** The name of the pair that answers unknown and absent server names. */
  public static final String DEFAULT_NAME = "default";

  private static final CertificateStore EMPTY = new CertificateStore(List.of());

  /** Certificates of a name that differ in it are there for different clients, or moments. */
  private record Kind(KeyType type, boolean mustStaple) {}

  private final List<ServerCertificate> certificates;
  private final NameTable<CertificateChoices> exact;
  private final NameTable<CertificateChoices> wildcard;
  private final @Nullable CertificateChoices fallback;

  /**
   * Indexes certificates.
   *
   * @param certificates of different {@linkplain ServerCertificate#name() names}
   */
  CertificateStore(Collection<ServerCertificate> certificates) {
    this.certificates =
        certificates.stream().sorted(Comparator.comparing(ServerCertificate::name)).toList();
    Map<String, Map<Kind, ServerCertificate>> exactNames = new HashMap<>();
    Map<String, Map<Kind, ServerCertificate>> wildcardNames = new HashMap<>();
    ServerCertificate defaultCertificate = null;
    for (ServerCertificate certificate : this.certificates) {
      for (String name : certificate.serverNames()) {
        if (name.startsWith("*.")) {
          add(wildcardNames, name.substring(1), certificate);
        } else {
          add(exactNames, name, certificate);
        }
      }
      if (certificate.name().equals(DEFAULT_NAME)) {
        defaultCertificate = certificate;
      }
    }
    exact = table(exactNames);
    wildcard = table(wildcardNames);
    fallback =
        defaultCertificate == null ? null : new CertificateChoices(List.of(defaultCertificate));
  }

  /** A store without certificates. */
  public static CertificateStore empty() {
    return EMPTY;
  }

  private static void add(
      Map<String, Map<Kind, ServerCertificate>> names, String name, ServerCertificate certificate) {
    names
        .computeIfAbsent(name, key -> new HashMap<>())
        .merge(
            new Kind(certificate.credential().type(), certificate.mustStaple()),
            certificate,
            (one, other) -> other.notAfter().isAfter(one.notAfter()) ? other : one);
  }

  private static NameTable<CertificateChoices> table(
      Map<String, Map<Kind, ServerCertificate>> names) {
    Map<String, CertificateChoices> choices = HashMap.newHashMap(names.size());
    names.forEach(
        (name, byType) ->
            choices.put(name, new CertificateChoices(new ArrayList<>(byType.values()))));
    return new NameTable<>(choices);
  }

  /** Every certificate, by name of file. */
  public List<ServerCertificate> certificates() {
    return certificates;
  }

  /** Whether there is none at all. */
  public boolean isEmpty() {
    return certificates.isEmpty();
  }

  /**
   * The certificates that cover a server name or an address, by exact name or wildcard of one
   * label.
   *
   * @param serverName in any case
   * @return null where none does
   */
  @Nullable CertificateChoices find(String serverName) {
    CertificateChoices found = exact.get(serverName, 0);
    if (found != null) {
      return found;
    }
    int dot = serverName.indexOf('.');
    return dot > 0 ? wildcard.get(serverName, dot) : null;
  }

  /** The pair {@value #DEFAULT_NAME}, or null. */
  @Nullable CertificateChoices fallback() {
    return fallback;
  }

  /**
   * What a client is answered with.
   *
   * @param serverName that it asks for, in any case, or the address it came to; null for nothing
   * @param unknown what those get whom no certificate is for
   * @return null for the alert unrecognized_name
   */
  @Nullable CertificateChoices answer(@Nullable String serverName, UnknownServerName unknown) {
    CertificateChoices found = serverName == null ? null : find(serverName);
    return found != null || unknown == UnknownServerName.REFUSE ? found : fallback;
  }
}
