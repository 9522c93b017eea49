package io.bartizan.http;

import io.netty.handler.codec.CodecException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Tells faults of ours from what peers and networks do. */
final class Unexpected {
  private static final Logger LOGGER = System.getLogger(Unexpected.class.getName());

  private Unexpected() {}

  /**
   * Logs what ended a connection if no peer can have caused it: not a reset, nor a TLS alert, nor
   * bytes that are not TLS.
   */
  static void log(Throwable cause) {
    if (!(cause instanceof IOException || cause instanceof CodecException)) {
      LOGGER.log(Level.ERROR, "a connection was given up", cause);
    }
  }
}
