package io.bartizan.http;

import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * What Netty's HTTP/2 connection must see of a header block that is kept in {@link Fields}: little
 * more than the status. A map of names and values is never made.
 */
abstract class HeaderBlock extends EmptyHeaders<CharSequence, CharSequence, Http2Headers>
    implements Http2Headers {
  @Override
  public @Nullable CharSequence status() {
    return null;
  }

  @Override
  public final @Nullable CharSequence method() {
    return null;
  }

  @Override
  public final @Nullable CharSequence scheme() {
    return null;
  }

  @Override
  public final @Nullable CharSequence authority() {
    return null;
  }

  @Override
  public final @Nullable CharSequence path() {
    return null;
  }

  @Override
  public final Http2Headers method(CharSequence value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public final Http2Headers scheme(CharSequence value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public final Http2Headers authority(CharSequence value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public final Http2Headers path(CharSequence value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public final Http2Headers status(CharSequence value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public final boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
    return false;
  }
}
