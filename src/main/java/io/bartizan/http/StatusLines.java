package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** The status lines of HTTP/1.1 as bytes, with the registered reason phrases. */
final class StatusLines {
  private static final byte[][] LINES = new byte[600][];

  static {
    for (int status = 100; status < 600; status++) {
      String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
      // Netty names what is not registered by its class and number, as in "Informational (122)".
      LINES[status] =
          ("HTTP/1.1 " + status + " " + (reason.indexOf('(') < 0 ? reason : "") + "\r\n")
              .getBytes(StandardCharsets.US_ASCII);
    }
  }

  private StatusLines() {}

  /** Writes the line with its end. */
  static void write(ByteBuf out, int status) {
    out.writeBytes(LINES[status]);
  }
}
