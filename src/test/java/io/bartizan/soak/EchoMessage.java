package io.bartizan.soak;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A message of a WebSocket. Most are small, one in twenty may be large; one in four comes in
 * fragments.
 *
 * @param cuts where fragments begin, but for the first
 */
record EchoMessage(boolean isText, Buffer content, List<Integer> cuts) {
  static final int LARGEST = 1024 * 1024;

  private static final int SMALL = 16 * 1024;
  private static final int MOST_CUTS = 4;
  private static final List<byte[]> CHARACTERS =
      List.of("a", "z", "\u00e9", "\u20ac", "\ud83d\ude00").stream()
          .map(character -> character.getBytes(StandardCharsets.UTF_8))
          .toList();

  /**
   * A message of any size.
   *
   * @param largest bytes of a large one
   */
  static EchoMessage random(Random random, int largest) {
    // As many between 1 and 10 bytes as between 1,000 and 10,000.
    double most = random.nextInt(20) == 0 ? largest : SMALL;
    return ofSize(random, (int) Math.pow(most, random.nextDouble()));
  }

  static EchoMessage ofSize(Random random, int size) {
    boolean isText = random.nextBoolean();
    Buffer content = isText ? text(random, size) : bytes(random, size);
    List<Integer> cuts = new ArrayList<>();
    int count = random.nextInt(4) == 0 ? random.nextInt(1, MOST_CUTS + 1) : 0;
    for (int at = 0; cuts.size() < count; cuts.add(at)) {
      at = random.nextInt(at, size + 1);
      // The first part of a text is given as a string; further ones may begin within a character.
      while (isText && cuts.isEmpty() && at < size && (content.getByte(at) & 0xc0) == 0x80) {
        at++;
      }
    }
    return new EchoMessage(isText, content, cuts);
  }

  private static Buffer bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  private static Buffer text(Random random, int size) {
    Buffer text = Buffer.buffer(size);
    while (text.length() < size) {
      byte[] character = CHARACTERS.get(random.nextInt(CHARACTERS.size()));
      text.appendBytes(
          text.length() + character.length <= size ? character : CHARACTERS.getFirst());
    }
    return text;
  }

  List<WebSocketFrame> frames() {
    List<WebSocketFrame> frames = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= cuts.size(); i++) {
      boolean last = i == cuts.size();
      int to = last ? content.length() : cuts.get(i);
      Buffer part = content.getBuffer(from, to);
      if (i > 0) {
        frames.add(WebSocketFrame.continuationFrame(part, last));
      } else if (isText) {
        frames.add(WebSocketFrame.textFrame(part.toString(), last));
      } else {
        frames.add(WebSocketFrame.binaryFrame(part, last));
      }
      from = to;
    }
    return frames;
  }
}
