package io.bartizan.tls;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * Why a client's handshake came to nothing, in few enough kinds to count. What the gateway refuses
 * itself is known where it does; of what the TLS library refuses only the words of its exception
 * tell, which are BoringSSL's or the JDK's.
 */
public enum HandshakeFailure {
  /** The client asks for a server name that no certificate covers. */
  NO_CERTIFICATE("no-certificate"),
  /** The client speaks no version of TLS that is spoken here. */
  NO_SHARED_VERSION("no-shared-version"),
  /** The client can do no cipher suite, group or signature that is used here. */
  NO_SHARED_CIPHER("no-shared-cipher"),
  /** The client speaks neither HTTP/1.1 nor HTTP/2 over TLS. */
  NO_APPLICATION_PROTOCOL("alpn"),
  /** The client's certificate is missing or not acceptable. */
  BAD_CLIENT_CERTIFICATE("bad-client-certificate"),
  /** The client did not like what it was shown, and said so. */
  CLIENT_ALERT("client-alert"),
  /** What came is no ClientHello. */
  NOT_TLS("not-tls"),
  /** It took longer than {@code tls.handshakeTimeout}. */
  TIMEOUT("timeout"),
  /** The client went away amid it. */
  CLOSED("closed"),
  /** Anything else, such as a broken record. */
  OTHER("other"),
  /**
   * The client went away before it said anything, as health checks of a port do. Nobody failed at
   * anything.
   */
  NEVER_BEGAN("never-began");

  /** What is in the libraries' messages, in upper case; none is part of another. */
  private static final Map<String, HandshakeFailure> WORDS =
      Map.ofEntries(
          Map.entry("UNSUPPORTED_PROTOCOL", NO_SHARED_VERSION),
          Map.entry("SUPPORTED PROTOCOL VERSION", NO_SHARED_VERSION),
          Map.entry("IS NOT ENABLED OR SUPPORTED", NO_SHARED_VERSION),
          Map.entry("NO_SHARED_CIPHER", NO_SHARED_CIPHER),
          Map.entry("NO_SHARED_GROUP", NO_SHARED_CIPHER),
          Map.entry("NO_COMMON_SIGNATURE_ALGORITHMS", NO_SHARED_CIPHER),
          Map.entry("NO CIPHER SUITES IN COMMON", NO_SHARED_CIPHER),
          Map.entry("NO_APPLICATION_PROTOCOL", NO_APPLICATION_PROTOCOL),
          Map.entry("PEER_DID_NOT_RETURN_A_CERTIFICATE", BAD_CLIENT_CERTIFICATE),
          Map.entry("EMPTY CLIENT CERTIFICATE CHAIN", BAD_CLIENT_CERTIFICATE),
          // Alerts that were received, as BoringSSL and the JDK name them.
          Map.entry(":TLSV1_", CLIENT_ALERT),
          Map.entry(":SSLV3_ALERT_", CLIENT_ALERT),
          Map.entry("RECEIVED FATAL ALERT", CLIENT_ALERT),
          Map.entry("RECEIVED CLOSE_NOTIFY", CLOSED));

  private final String label;

  HandshakeFailure(String label) {
    this.label = label;
  }

  /** As metrics and logs say it. */
  public String label() {
    return label;
  }

  /**
   * The kind of a failure.
   *
   * @param begun whether the client has sent anything
   */
  static HandshakeFailure of(Throwable cause, boolean begun) {
    return switch (cause) {
      case RefusedHelloException refused -> refused.failure();
      case SslHandshakeTimeoutException _ -> TIMEOUT;
      case NotSslRecordException _, TooLongFrameException _ -> NOT_TLS;
      case SSLException e -> ofLibrary(e);
      case IOException _ -> begun ? CLOSED : NEVER_BEGAN;
      case DecoderException e when e.getCause() != null -> of(e.getCause(), begun);
      default -> OTHER;
    };
  }

  private static HandshakeFailure ofLibrary(SSLException failure) {
    if (blamesCertificate(failure)) {
      return BAD_CLIENT_CERTIFICATE;
    }
    String message = String.valueOf(failure.getMessage()).toUpperCase(Locale.ROOT);
    for (Map.Entry<String, HandshakeFailure> each : WORDS.entrySet()) {
      if (message.contains(each.getKey())) {
        return each.getValue();
      }
    }
    return OTHER;
  }

  private static boolean blamesCertificate(Throwable failure) {
    Throwable cause = failure;
    // Bounded: causes can go round in circles.
    for (int depth = 0; depth < 8 && cause != null; depth++) {
      if (cause instanceof CertificateException || cause instanceof CertPathValidatorException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
