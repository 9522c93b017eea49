package io.bartizan.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What follows a write that failed on an upstream's connection. An upstream that answers before the
 * request's end and closes resets whatever is still sent to it, and its answer may be here already:
 * it is read to its end before the failure is told. Until then no more is sent.
 *
 * <p>Sits in front of the connection's own handler, on a channel that is not closed by itself.
 */
final class FailedOutput extends ChannelInboundHandlerAdapter {
  /** How long an answer may take to begin. What came before the failure is here at once. */
  private static final int AWAIT_ANSWER_SECONDS = 1;

  private final Http1ClientConnection connection;
  private @Nullable Throwable failure;
  private @Nullable Future<?> deadline;

  FailedOutput(Http1ClientConnection connection) {
    this.connection = connection;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (failure == null) {
      if (cause instanceof ChannelOutputShutdownException && connection.isReadingAnswer()) {
        begin(context, cause);
      } else {
        context.fireExceptionCaught(cause);
      }
    } else if (!isOfWriting(cause)) {
      context.fireExceptionCaught(cause);
    }
  }

  /** Each write after the first one that failed says so too. */
  private static boolean isOfWriting(Throwable cause) {
    return cause instanceof ChannelOutputShutdownException
        || cause instanceof ClosedChannelException;
  }

  private void begin(ChannelHandlerContext context, Throwable cause) {
    failure = cause.getCause() == null ? cause : cause.getCause();
    // Whatever the answer says of the connection, nobody else can use it.
    connection.shutdown();
    deadline =
        context
            .executor()
            .schedule(() -> onDeadline(context), AWAIT_ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  private void onDeadline(ChannelHandlerContext context) {
    if (failure != null && connection.isAwaitingAnswer()) {
      context.fireExceptionCaught(failure);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (failure != null && event instanceof ChannelInputShutdownEvent) {
      // No clean end: a body that ends with the connection may have been cut off.
      context.fireExceptionCaught(failure);
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    context.fireChannelInactive();
  }
}
