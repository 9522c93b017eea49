package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NarrowTrustTest {
  @Test
  void inEachWayOfAskingTheAnswerIsNo() throws Exception {
    NarrowTrust trust = NobodyTrusted.INSTANCE;
    X509Certificate[] chain = {TestAuthority.root("anybody").certificate};
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    try (Socket socket = new Socket()) {
      refused(() -> trust.checkClientTrusted(chain, "EC"));
      refused(() -> trust.checkClientTrusted(chain, "EC", engine));
      refused(() -> trust.checkClientTrusted(chain, "EC", socket));
      refused(() -> trust.checkServerTrusted(chain, "EC"));
      refused(() -> trust.checkServerTrusted(chain, "EC", engine));
      refused(() -> trust.checkServerTrusted(chain, "EC", socket));
    }
  }

  private static void refused(Executable question) {
    assertThrows(CertificateException.class, question);
  }
}
