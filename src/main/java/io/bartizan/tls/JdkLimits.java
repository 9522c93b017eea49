package io.bartizan.tls;

import io.bartizan.config.Problem;
import io.bartizan.config.TlsConfig;
import io.bartizan.config.TlsGroup;
import io.bartizan.config.TlsPolicyConfig;
import io.bartizan.config.TlsTicketsConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code gateway.json} asks for that the JDK's TLS cannot do. Said before anything starts,
 * where somebody wrote it; what only a default asks for is left out in silence.
 */
public final class JdkLimits {
  private JdkLimits() {}

  /** Empty where the JDK's TLS does all of it. */
  public static List<Problem> problems(TlsConfig tls) {
    List<Problem> problems = new ArrayList<>();
    List<TlsGroup> groups = tls.policy().groups();
    if (!groups.equals(TlsPolicyConfig.DEFAULT_GROUPS)) {
      for (int i = 0; i < groups.size(); i++) {
        if (!TlsLibrary.JDK.has(groups.get(i))) {
          problems.add(
              problem(
                  "tls.groups[" + i + "]",
                  groups.get(i).text() + " needs BoringSSL",
                  "take it off the list"));
        }
      }
    }
    if (!tls.tickets().equals(TlsTicketsConfig.DEFAULT)) {
      problems.add(
          problem(
              "tls.tickets", "keys of session tickets need BoringSSL", "take these settings out"));
    }
    return problems;
  }

  private static Problem problem(String pointer, String message, String wayOut) {
    return new Problem(
        "gateway.json",
        0,
        0,
        pointer,
        message + ", and this process uses the JDK's TLS",
        wayOut + ", or use a platform with the native library, and not -Dbartizan.tls=jdk");
  }
}
