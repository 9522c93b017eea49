package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Takes everything at once and does nothing with it. */
public abstract class SilentWriter implements BodyWriter {
  @Override
  public void write(ByteBuf data) {
    data.release();
  }

  @Override
  public void end(@Nullable Fields trailers) {}

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}
}
