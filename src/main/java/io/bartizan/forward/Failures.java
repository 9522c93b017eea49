package io.bartizan.forward;

import io.bartizan.exchange.Rejection;
import io.bartizan.http.StreamReset;

/**
 * What clients are told when an upstream fails them: the only place that maps causes to answers.
 */
final class Failures {
  static final Rejection NO_UPGRADE =
      new Rejection(
          502, "upgrade-impossible", "destination_unavailable", "The server takes no upgrade.");
  static final Rejection RESPONSE_TIMEOUT =
      new Rejection(
          504, "response-timeout", "http_response_timeout", "The server took too long to answer.");
  static final Rejection IDLE_TIMEOUT =
      new Rejection(408, "request-idle", null, "The request's body took too long.");
  static final Rejection BODY_TOO_SLOW =
      new Rejection(408, "slow-body", null, "The request's body came too slowly.");
  static final Rejection BODY_TOO_LONG =
      new Rejection(413, "body-too-long", "http_request_error", "The request's body is too long.");

  static final Rejection MESSAGE_TOO_LONG =
      new Rejection(
          413, "message-too-long", "http_request_error", "A message on the WebSocket is too long.");

  private static final Rejection CONNECT_TIMEOUT =
      new Rejection(
          504, "connect-timeout", "connection_timeout", "The server could not be reached.");
  private static final Rejection CONNECT_FAILED =
      new Rejection(
          502, "connect-failed", "connection_refused", "The server could not be reached.");
  private static final Rejection UNTRUSTED =
      new Rejection(
          502, "upstream-certificate", "tls_certificate_error", "The server could not be trusted.");
  private static final Rejection INVALID_RESPONSE =
      new Rejection(
          502, "invalid-response", "http_protocol_error", "The server's answer was not valid.");
  private static final Rejection TERMINATED =
      new Rejection(
          502, "upstream-reset", "connection_terminated", "The server broke the connection off.");

  private Failures() {}

  /** The answer for a stream that ended before its response began. */
  static Rejection of(StreamReset reset) {
    return switch (reset.kind()) {
      case TIMEOUT -> CONNECT_TIMEOUT;
      case CONNECT_FAILED -> CONNECT_FAILED;
      case UNTRUSTED -> UNTRUSTED;
      case MALFORMED -> INVALID_RESPONSE;
      case CANCELLED, REFUSED, RESET, CLOSED, LOCAL -> TERMINATED;
    };
  }

  /** The answer for a client whose body was no HTTP. */
  static Rejection badBody(StreamReset reset) {
    return new Rejection(
        400, "malformed-body", null, "The request's body is malformed: " + reset.detail() + ".");
  }
}
