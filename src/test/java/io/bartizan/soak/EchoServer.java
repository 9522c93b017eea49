package io.bartizan.soak;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends every frame back as it came, with pings of its own in between, at the pace at which they
 * are taken. Closes when it is told to.
 */
final class EchoServer {
  /** The text that makes it close. */
  static final String PLEASE_CLOSE = "close";

  private static final short CODE = 4002;
  private static final String REASON = "the server has had enough";

  /** What the client must hear of it. */
  static final String CLOSE = CODE + " " + REASON;

  private static final int FRAMES_PER_PING = 50;
  private static final int MOST_UNSENT = 256 * 1024;

  private final ServerWebSocket socket;
  private int frames;
  private int unsent;

  /**
   * Serves a socket.
   *
   * @param pongs counts those that come
   * @param closes gets code and reason once it is closed, by either side
   */
  EchoServer(ServerWebSocket socket, AtomicInteger pongs, Queue<String> closes) {
    this.socket = socket;
    socket.frameHandler(this::onFrame);
    socket.pongHandler(_ -> pongs.incrementAndGet());
    socket.closeHandler(_ -> closes.add(socket.closeStatusCode() + " " + socket.closeReason()));
  }

  private void onFrame(WebSocketFrame frame) {
    if (frame.isText() && frame.isFinal() && frame.textData().equals(PLEASE_CLOSE)) {
      socket.close(CODE, REASON);
    } else if (frame.isText()) {
      send(WebSocketFrame.textFrame(frame.textData(), frame.isFinal()), frame.binaryData());
    } else if (frame.isBinary()) {
      send(WebSocketFrame.binaryFrame(frame.binaryData(), frame.isFinal()), frame.binaryData());
    } else if (frame.isContinuation()) {
      send(
          WebSocketFrame.continuationFrame(frame.binaryData(), frame.isFinal()),
          frame.binaryData());
    }
  }

  private void send(WebSocketFrame frame, Buffer content) {
    unsent += content.length();
    if (unsent > MOST_UNSENT) {
      socket.pause();
    }
    socket
        .writeFrame(frame)
        .onSuccess(
            _ -> {
              unsent -= content.length();
              if (unsent <= MOST_UNSENT) {
                socket.resume();
              }
            });
    if (++frames % FRAMES_PER_PING == 0) {
      socket.writePing(Buffer.buffer().appendInt(frames));
    }
  }
}
