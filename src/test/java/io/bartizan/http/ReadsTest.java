package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much a connection reads at once. */
class ReadsTest {
  private static final int USUAL = BufferBounds.QUEUE;

  private long now;
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final RecvByteBufAllocator.ExtendedHandle handle = reads();
  private final List<ByteBuf> held = new ArrayList<>();

  private RecvByteBufAllocator.ExtendedHandle reads() {
    Reads reads = new Reads(() -> now);
    channel.config().setRecvByteBufAllocator(reads);
    return reads.newHandle();
  }

  @AfterEach
  void release() {
    held.forEach(ByteBuf::release);
    channel.close();
  }

  @Test
  void aLongFastBodyIsReadInLargePieces() {
    Reads.allowLarge(channel);
    for (int read = 0; read < 1024 * 1024; read += USUAL) {
      assertTrue(read(USUAL, 1) <= USUAL);
    }
    for (int read = 0; read < 2 * 1024 * 1024; read += USUAL) {
      read(USUAL, 1);
    }
    assertEquals(LargeBuffers.BYTES, read(LargeBuffers.BYTES, 1));
    // As fast as before: so much takes longer.
    assertEquals(LargeBuffers.BYTES, read(LargeBuffers.BYTES, 30));
  }

  @Test
  void aBodyThatSlowsDownIsReadAsUsual() {
    Reads.allowLarge(channel);
    for (int read = 0; read < 4 * 1024 * 1024; read += USUAL) {
      read(USUAL, 1);
    }
    assertTrue(read(USUAL, 100) <= USUAL);
    assertTrue(read(USUAL, 1) <= USUAL);
  }

  @Test
  void aSlowBodyIsReadAsUsual() {
    Reads.allowLarge(channel);
    for (int read = 0; read < 8 * 1024 * 1024; read += USUAL) {
      assertTrue(read(USUAL, 20) <= USUAL);
    }
  }

  @Test
  void smallMessagesAreReadAsUsual() {
    Reads.allowLarge(channel);
    for (int i = 0; i < 10_000; i++) {
      assertTrue(read(1000, 0) <= USUAL);
    }
  }

  @Test
  void aConnectionThatWasNotLetReadsAsUsual() {
    for (int read = 0; read < 8 * 1024 * 1024; read += USUAL) {
      assertTrue(read(USUAL, 0) <= USUAL);
    }
  }

  /** Some time passes, and a read brings so many bytes; returns how many it had room for. */
  private int read(int bytes, long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
    handle.reset(channel.config());
    ByteBuf buffer = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
    int room = buffer.writableBytes();
    handle.attemptedBytesRead(room);
    handle.lastBytesRead(Math.min(bytes, room));
    handle.incMessagesRead(1);
    handle.readComplete();
    buffer.release();
    return room;
  }

  @Test
  void thereAreOnlySoManyLargeBuffersAndEachIsUsedAgain() {
    for (int i = 0; i < LargeBuffers.COUNT; i++) {
      ByteBuf buffer = Objects.requireNonNull(LargeBuffers.take());
      held.forEach(other -> assertNotSame(other, buffer));
      held.add(buffer);
    }
    assertNull(LargeBuffers.take());
    ByteBuf slice = held.get(3).writeZero(100).readRetainedSlice(60);
    ByteBuf used = held.remove(3);
    used.release();
    // A part of it still waits to be sent.
    assertNull(LargeBuffers.take());
    slice.release();
    ByteBuf again = Objects.requireNonNull(LargeBuffers.take());
    held.add(again);
    assertSame(used, again);
    assertEquals(0, again.readableBytes());
    assertEquals(LargeBuffers.BYTES, again.writableBytes());
  }
}
