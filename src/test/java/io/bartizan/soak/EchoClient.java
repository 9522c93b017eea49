package io.bartizan.soak;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;

/**
 * One conversation with an {@link EchoServer}: sends messages, some at a time, with pings between
 * and within them, and holds what comes back against what was sent. At the end closes, or makes the
 * server close.
 */
final class EchoClient {
  private static final short CODE = 4001;
  private static final String REASON = "the client has had enough";

  /** What the server must hear of it. */
  static final String CLOSE = CODE + " " + REASON;

  private static final int MOST_ON_THE_WAY = 8;
  private static final int FRAMES_PER_PING = 20;

  private final WebSocket socket;
  private final Random random;
  private final int messages;
  private final int largest;
  private final boolean closes;
  private final Queue<EchoMessage> onTheWay = new ArrayDeque<>();
  private final Promise<Long> done = Promise.promise();
  private Buffer arriving = Buffer.buffer();
  private boolean isText;
  private int sent;
  private int frames;
  private int pings;
  private int pongs;
  private long bytes;

  private EchoClient(WebSocket socket, int seed, int messages, int largest) {
    this.socket = socket;
    this.random = new Random(seed);
    this.messages = messages;
    this.largest = largest;
    this.closes = seed % 2 == 0;
    socket.frameHandler(this::onFrame);
    socket.pongHandler(this::onPong);
    socket.exceptionHandler(done::tryFail);
    socket.closeHandler(_ -> onClose());
  }

  /**
   * Talks.
   *
   * @param seed of what is said; with an even one the client closes in the end
   * @param largest bytes of a message; one is of that size
   * @return how many bytes were sent and came back
   */
  static Future<Long> talk(WebSocket socket, int seed, int messages, int largest) {
    EchoClient client = new EchoClient(socket, seed, messages, largest);
    client.sendMore();
    return client.done.future();
  }

  private void sendMore() {
    while (sent < messages && onTheWay.size() < MOST_ON_THE_WAY) {
      send(
          switch (sent) {
            case 0 -> EchoMessage.ofSize(random, 1);
            case 1 -> EchoMessage.ofSize(random, largest);
            default -> EchoMessage.random(random, largest);
          });
    }
  }

  private void send(EchoMessage message) {
    sent++;
    onTheWay.add(message);
    for (WebSocketFrame frame : message.frames()) {
      socket.writeFrame(frame).onFailure(done::tryFail);
      if (++frames % FRAMES_PER_PING == 0) {
        socket.writePing(Buffer.buffer().appendInt(++pings));
      }
    }
  }

  private void onFrame(WebSocketFrame frame) {
    if (frame.isText() || frame.isBinary()) {
      isText = frame.isText();
      arriving = Buffer.buffer();
    } else if (!frame.isContinuation()) {
      return;
    }
    arriving.appendBuffer(frame.binaryData());
    if (frame.isFinal()) {
      received(isText, arriving);
    }
  }

  private void received(boolean isText, Buffer content) {
    EchoMessage expected = onTheWay.poll();
    if (expected == null || expected.isText() != isText || !expected.content().equals(content)) {
      done.tryFail("a message of %d bytes that was not sent".formatted(content.length()));
      return;
    }
    bytes += content.length();
    if (sent < messages) {
      sendMore();
    } else if (onTheWay.isEmpty()) {
      close();
    }
  }

  private void onPong(Buffer content) {
    if (content.getInt(0) != ++pongs) {
      done.tryFail("a pong out of order");
    }
  }

  private void close() {
    if (closes) {
      socket.close(CODE, REASON);
    } else {
      socket.writeTextMessage(EchoServer.PLEASE_CLOSE);
    }
  }

  private void onClose() {
    String close = socket.closeStatusCode() + " " + socket.closeReason();
    String expected = closes ? CLOSE : EchoServer.CLOSE;
    if (onTheWay.isEmpty() && sent == messages && pongs == pings && close.equals(expected)) {
      done.tryComplete(bytes);
    } else {
      done.tryFail(
          "closed with %s after %d messages, %d of %d pongs, %d unanswered"
              .formatted(close, sent, pongs, pings, onTheWay.size()));
    }
  }
}
