package io.bartizan.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;

/**
 * Frees the native memory of TLS contexts once the garbage collector finds their owners gone.
 * Connections count references of their own, so a context outlives its owner as long as they need
 * it.
 */
final class NativeContexts {
  private static final Cleaner CLEANER = Cleaner.create();

  private NativeContexts() {}

  /**
   * Ties a context to an owner, which must not be reachable from the context.
   *
   * @return to free the context before; any number of times
   */
  static Cleaner.Cleanable tie(Object owner, SslContext context) {
    return CLEANER.register(owner, () -> ReferenceCountUtil.release(context));
  }
}
