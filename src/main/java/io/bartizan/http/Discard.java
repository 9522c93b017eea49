package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Hears the rest of a request that was answered already: takes no notice of it. */
public final class Discard implements BodyListener {
  /** It has no state. */
  public static final Discard INSTANCE = new Discard();

  private Discard() {}

  @Override
  public void onData(ByteBuf data) {
    data.release();
  }

  @Override
  public void onEnd(@Nullable Fields trailers) {}

  @Override
  public void onReset(StreamReset reset) {}

  @Override
  public void onReadComplete() {}

  @Override
  public void onWritable() {}
}
