package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * The few large buffers of an event loop, for bodies that move fast. Made when first needed and
 * kept. When all wait for slow peers there is none, and everyone reads as usual.
 */
final class LargeBuffers {
  static final int BYTES = 1024 * 1024;

  /** For each event loop. */
  static final int COUNT = 8;

  private static final FastThreadLocal<LargeBuffers> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected LargeBuffers initialValue() {
          return new LargeBuffers();
        }

        @Override
        protected void onRemoval(LargeBuffers buffers) {
          buffers.release();
        }
      };

  private final ByteBuf[] buffers = new ByteBuf[COUNT];
  private int made;

  private LargeBuffers() {}

  /**
   * An empty buffer for who calls on an event loop, to be released as any; null if none is left.
   */
  static @Nullable ByteBuf take() {
    return OF_LOOP.get().free();
  }

  private @Nullable ByteBuf free() {
    for (int i = 0; i < made; i++) {
      // Only this class still holds it.
      if (buffers[i].refCnt() == 1) {
        return buffers[i].clear().retain();
      }
    }
    if (made == COUNT) {
      return null;
    }
    ByteBuf buffer = Unpooled.directBuffer(BYTES, BYTES);
    buffers[made++] = buffer;
    return buffer.retain();
  }

  /** What is still held elsewhere lives on until it is released there. */
  private void release() {
    while (made > 0) {
      buffers[--made].release();
    }
  }
}
