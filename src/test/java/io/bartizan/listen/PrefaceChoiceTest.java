package io.bartizan.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.http.Protocol;
import io.bartizan.time.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrefaceChoiceTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private long now;
  private final TimerWheel timers = new TimerWheel(() -> now);
  private @Nullable Protocol chosen;
  private @Nullable Boolean lateAfterBytes;
  private final PrefaceChoice.Outcome outcome =
      new PrefaceChoice.Outcome() {
        @Override
        public void chosen(ChannelHandlerContext context, Protocol protocol) {
          chosen = protocol;
          context.pipeline().replace(context.handler(), null, new ChannelInboundHandlerAdapter());
        }

        @Override
        public void tooLate(boolean begun) {
          lateAfterBytes = begun;
        }
      };
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new PrefaceChoice(timers, TimeUnit.SECONDS.toNanos(10), outcome));

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aFirstByteOfAnotherMethodIsHttp1() {
    write("G");
    assertEquals(Protocol.HTTP_1_1, chosen);
    assertEquals("G", read());
  }

  @Test
  void aPostIsHttp1ThoughItBeginsAlike() {
    write("P");
    assertNull(chosen);
    write("OST / HT");
    assertEquals(Protocol.HTTP_1_1, chosen);
    assertEquals("POST / HT", read());
  }

  @Test
  void thePrefaceIsHttp2ByteByByte() {
    for (int i = 0; i < PREFACE.length() - 1; i++) {
      write(PREFACE.substring(i, i + 1));
      assertNull(chosen);
    }
    write("\n and more");
    assertEquals(Protocol.HTTP_2, chosen);
    assertEquals(PREFACE + " and more", read());
  }

  @Test
  void aPrefaceThatGoesWrongIsLeftToHttp1ToRefuse() {
    write("PRI * HTTP/2.0\r\n\r\nXX");
    assertEquals(Protocol.HTTP_1_1, chosen);
  }

  @Test
  void whoeverSaysNothingIsClosedInTime() {
    now = TimeUnit.MILLISECONDS.toNanos(9_990);
    timers.advance();
    assertTrue(channel.isActive());
    assertNull(lateAfterBytes);
    now = TimeUnit.MILLISECONDS.toNanos(10_030);
    timers.advance();
    assertFalse(channel.isActive());
    assertEquals(false, lateAfterBytes);
  }

  @Test
  void whoeverBeginsAndSaysNoMoreIsClosedInTimeToo() {
    write("PRI");
    now = TimeUnit.MILLISECONDS.toNanos(10_030);
    timers.advance();
    assertFalse(channel.isActive());
    assertEquals(true, lateAfterBytes);
  }

  @Test
  void theDeadlineEndsWithTheChoice() {
    write("G");
    now = TimeUnit.SECONDS.toNanos(60);
    timers.advance();
    assertTrue(channel.isActive());
  }

  @Test
  void aConnectionThatGoesAwayLeavesNothingBehind() {
    ByteBuf data = Unpooled.copiedBuffer("PRI", StandardCharsets.US_ASCII);
    channel.writeInbound(data);
    channel.close();
    assertEquals(0, data.refCnt());
    assertNull(chosen);
  }

  private void write(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private String read() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf data = channel.readInbound(); data != null; data = channel.readInbound()) {
      all.append(data.toString(StandardCharsets.US_ASCII));
      data.release();
    }
    return all.toString();
  }
}
