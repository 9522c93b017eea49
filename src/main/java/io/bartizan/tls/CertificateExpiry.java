package io.bartizan.tls;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Warns in the log of certificates in force that expire soon: once at each of 30, 14, 7 and 1 days
 * before, and of one that has expired and still serves every day. Looks when it is asked to, which
 * should be at least every few hours. Does not renew anything.
 */
public final class CertificateExpiry {
  /** Told of in one look; the others are counted in one line. */
  static final int MAX_TOLD = 100;

  /** The soonest first; 0 stands for a certificate that has expired. */
  private static final List<Integer> THRESHOLD_DAYS = List.of(0, 1, 7, 14, 30);

  private static final int EXPIRED = 0;
  private static final Duration DAY = Duration.ofDays(1);
  private static final int MAX_NAMES = 3;
  private static final Logger LOG = System.getLogger(CertificateExpiry.class.getName());

  private final Supplier<CertificateStore> certificates;
  private final InstantSource clock;
  private Map<String, Told> told = Map.of();

  /**
   * Has told of nothing yet.
   *
   * @param certificates gives the store in force
   */
  public CertificateExpiry(Supplier<CertificateStore> certificates, InstantSource clock) {
    this.certificates = certificates;
    this.clock = clock;
  }

  /** The last threshold told of, and when. */
  private record Told(int threshold, Instant at) {}

  /** Looks at all certificates. For any thread but an event loop's. */
  public synchronized void check() {
    Instant now = clock.instant();
    // Made anew, so that it never holds more than what is in force.
    Map<String, Told> next = new HashMap<>();
    int lines = 0;
    int untold = 0;
    for (ServerCertificate certificate : soonest(now)) {
      String key = certificate.name() + ' ' + certificate.fingerprint();
      int threshold = threshold(certificate, now);
      Told before = told.get(key);
      if (before != null && !isDue(before, threshold, now)) {
        next.put(key, before);
        continue;
      }
      next.put(key, new Told(threshold, now));
      if (lines == MAX_TOLD) {
        untold++;
      } else {
        lines++;
        tell(certificate, now);
      }
    }
    if (untold > 0) {
      LOG.log(Level.WARNING, "{0} more certificates expire soon or have expired", untold);
    }
    told = next;
  }

  private List<ServerCertificate> soonest(Instant now) {
    return certificates.get().certificates().stream()
        .filter(certificate -> threshold(certificate, now) >= 0)
        .sorted(Comparator.comparing(ServerCertificate::notAfter))
        .toList();
  }

  /** The soonest that has been passed, or -1 for none. */
  private static int threshold(ServerCertificate certificate, Instant now) {
    for (int days : THRESHOLD_DAYS) {
      if (!now.isBefore(certificate.notAfter().minus(days, ChronoUnit.DAYS))) {
        return days;
      }
    }
    return -1;
  }

  private static boolean isDue(Told before, int threshold, Instant now) {
    return threshold < before.threshold()
        || (threshold == EXPIRED && !now.isBefore(before.at().plus(DAY)));
  }

  private static void tell(ServerCertificate certificate, Instant now) {
    Duration left = Duration.between(now, certificate.notAfter());
    if (left.isPositive()) {
      LOG.log(
          Level.WARNING,
          "certificate {0} expires in {1}, on {2}: renew it; it serves {3}",
          certificate.name(),
          words(left),
          certificate.notAfter().toString(),
          names(certificate));
    } else {
      LOG.log(
          Level.ERROR,
          "certificate {0} expired on {1} and still serves {2}: clients refuse it; renew it",
          certificate.name(),
          certificate.notAfter().toString(),
          names(certificate));
    }
  }

  private static String words(Duration left) {
    return left.toDays() >= 2 ? left.toDays() + " days" : left.toHours() + " hours";
  }

  private static String names(ServerCertificate certificate) {
    List<String> names = certificate.serverNames();
    if (names.size() <= MAX_NAMES) {
      return names.isEmpty() ? "whoever asks for no other" : String.join(", ", names);
    }
    return String.join(", ", names.subList(0, MAX_NAMES))
        + " and "
        + (names.size() - MAX_NAMES)
        + " more";
  }
}
