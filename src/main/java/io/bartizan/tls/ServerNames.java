package io.bartizan.tls;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names a certificate answers for: its subject alternative names (RFC 5280, section 4.2.1.6),
 * DNS names in lower case and IP addresses as text. The common name is not one of them: no current
 * client looks at it.
 */
final class ServerNames {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;
  private static final int MAX_NAME = 253;

  private ServerNames() {}

  /** In the certificate's order; names of no valid form are left out. */
  static List<String> of(X509Certificate certificate) {
    Set<String> names = new LinkedHashSet<>();
    for (List<?> alternative : alternatives(certificate)) {
      if (alternative.get(0).equals(IP_ADDRESS) && alternative.get(1) instanceof String value) {
        names.add(address(value));
      } else if (alternative.get(0).equals(DNS_NAME)
          && alternative.get(1) instanceof String value) {
        String name = value.toLowerCase(Locale.ROOT);
        if (askedFor(name)) {
          names.add(name);
        }
      }
    }
    return List.copyOf(names);
  }

  /** The DNS names that {@link #of} leaves out, as written. */
  static List<String> unusable(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    for (List<?> alternative : alternatives(certificate)) {
      if (alternative.get(0).equals(DNS_NAME)
          && alternative.get(1) instanceof String value
          && !askedFor(value.toLowerCase(Locale.ROOT))) {
        names.add(value);
      }
    }
    return names;
  }

  private static Collection<List<?>> alternatives(X509Certificate certificate) {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      return alternatives == null ? List.of() : alternatives;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** A wildcard stands for one label of a name, never for a part of an address. */
  private static boolean askedFor(String name) {
    if (!name.startsWith("*.")) {
      return valid(name);
    }
    String parent = name.substring(2);
    String last = parent.substring(parent.lastIndexOf('.') + 1);
    return valid(parent) && !last.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** An IP address in the one form that names are compared in. */
  static String address(String literal) {
    return NetUtil.toAddressString(InetAddress.ofLiteral(literal));
  }

  /** Whether this is an IP address rather than a name. */
  static boolean isAddress(String text) {
    return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
  }

  /** Whether a lower-case name consists of labels as host names have them, underscores allowed. */
  static boolean valid(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return false;
    }
    int label = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        if (label == 0) {
          return false;
        }
        label = 0;
      } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
        label++;
      } else {
        return false;
      }
    }
    return label > 0;
  }
}
