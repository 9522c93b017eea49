package io.bartizan.forward;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says in a few words, for the log, why no connection could be made. Shows nothing that a peer
 * could use to forge log lines: exceptions quote it.
 */
final class ConnectFailure {
  private static final int MAX_LENGTH = 200;

  /** Causes can go round in circles. */
  private static final int MAX_CAUSES = 8;

  private ConnectFailure() {}

  static String describe(@Nullable Throwable failure) {
    Throwable root = rootOf(failure);
    return switch (root) {
      case ConnectTimeoutException _ -> "connection timed out";
      case NoRouteToHostException _ -> "no route to host";
      case NotSslRecordException _ -> "the upstream does not speak TLS";
      case ClosedChannelException _ -> "connection closed by the upstream";
      case ConnectException e when mentions(e, "refused") -> "connection refused";
      case ConnectException e when mentions(e, "unreachable") -> "network unreachable";
      case UnknownHostException _ -> "unknown host";
      default -> printable(root);
    };
  }

  /** Whether TLS failed since the peer's certificates do not prove who it is. */
  static boolean isUntrusted(@Nullable Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < MAX_CAUSES && cause != null; depth++) {
      if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static Throwable rootOf(@Nullable Throwable failure) {
    Throwable root = failure == null ? new IllegalStateException("unknown reason") : failure;
    for (int depth = 0;
        depth < MAX_CAUSES && root.getCause() != null && !isTelling(root);
        depth++) {
      root = root.getCause();
    }
    return root;
  }

  private static boolean isTelling(Throwable failure) {
    return failure instanceof UnknownHostException
        || (failure instanceof ConnectException && mentions(failure, "refused"));
  }

  private static boolean mentions(Throwable failure, String word) {
    String message = failure.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains(word);
  }

  private static String printable(Throwable failure) {
    String message = failure.getMessage();
    if (message == null) {
      return failure.getClass().getSimpleName();
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < message.length() && i < MAX_LENGTH; i++) {
      char c = message.charAt(i);
      text.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return text.toString();
  }
}
