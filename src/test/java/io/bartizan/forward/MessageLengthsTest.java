package io.bartizan.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageLengthsTest {
  private static final int TEXT = 0x1;
  private static final int MORE = 0x0;
  private static final int PING = 0x9;
  private static final int FIN = 0x80;

  /** A frame of a client, masked. */
  private static ByteBuf frame(int firstByte, int length) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeByte(firstByte);
    if (length < 126) {
      frame.writeByte(0x80 | length);
    } else if (length < 65_536) {
      frame.writeByte(0x80 | 126).writeShort(length);
    } else {
      frame.writeByte(0x80 | 127).writeLong(length);
    }
    // The mask and the payload look like heads of long frames.
    return frame.writeBytes(new byte[] {-1, -1, -1, -1}).writeBytes(new byte[length].clone());
  }

  private static ByteBuf frames(ByteBuf... frames) {
    return Unpooled.wrappedBuffer(frames);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 100_000})
  void aMessageMayBeAsLongAsTheLimitAndNoLonger(int length) {
    assertTrue(new MessageLengths(length).allow(frame(FIN | TEXT, length)));
    assertFalse(new MessageLengths(length).allow(frame(FIN | TEXT, length + 1)));
  }

  @Test
  void messagesAreCountedOneByOne() {
    MessageLengths lengths = new MessageLengths(100);
    for (int i = 0; i < 50; i++) {
      assertTrue(lengths.allow(frame(FIN | TEXT, 100)));
    }
    assertFalse(lengths.allow(frame(FIN | TEXT, 101)));
  }

  @Test
  void aMessageOfSeveralFramesIsTheirSum() {
    MessageLengths lengths = new MessageLengths(100);
    assertTrue(lengths.allow(frames(frame(TEXT, 40), frame(MORE, 40), frame(FIN | MORE, 20))));
    assertTrue(lengths.allow(frames(frame(TEXT, 99), frame(MORE, 1))));
    assertFalse(lengths.allow(frame(FIN | MORE, 1)));
  }

  @Test
  void controlFramesBetweenAreNoPartOfIt() {
    MessageLengths lengths = new MessageLengths(100);
    assertTrue(
        lengths.allow(frames(frame(TEXT, 60), frame(FIN | PING, 125), frame(FIN | MORE, 40))));
    assertTrue(lengths.allow(frame(FIN | PING, 125)));
    assertFalse(lengths.allow(frame(FIN | TEXT, 101)));
  }

  @Test
  void bytesMayComeInAnyPieces() {
    ByteBuf all =
        frames(frame(TEXT, 130), frame(FIN | PING, 5), frame(FIN | MORE, 70_000), frame(TEXT, 3));
    MessageLengths whole = new MessageLengths(70_130);
    MessageLengths tight = new MessageLengths(70_129);
    boolean allowed = true;
    for (int i = 0; i < all.readableBytes(); i++) {
      assertTrue(whole.allow(all.slice(i, 1)));
      allowed = allowed && tight.allow(all.slice(i, 1));
    }
    assertFalse(allowed);
    assertEquals(0, all.readerIndex(), "nothing is taken");
  }

  @ParameterizedTest
  @CsvSource({
    "82ff8000000000000000, a length with its highest bit set",
    "82ffffffffffffffffff, the largest number",
    "82ff7fffffffffffffff, the largest length"
  })
  void lengthsBeyondAllMeasureAreTooLong(String head, String name) {
    ByteBuf frame =
        Unpooled.wrappedBuffer(HexFormat.of().parseHex(head), new byte[] {1, 2, 3, 4, 5});
    assertFalse(new MessageLengths(1 << 20).allow(frame), name);
  }

  @Test
  void sumsDoNotRunOver() {
    MessageLengths lengths = new MessageLengths(Long.MAX_VALUE);
    ByteBuf half = Unpooled.wrappedBuffer(HexFormat.of().parseHex("027f7fffffffffffffff"));
    assertTrue(lengths.allow(half));
  }
}
