package io.bartizan.listen;

import io.bartizan.address.IpAddress;
import io.bartizan.http.ClientSocket;
import io.bartizan.http.ProxyHeader;
import io.bartizan.time.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * First on a connection of a listener with the PROXY protocol: reads the header that must come
 * before anything else, and then gives its place to whoever reads the protocol behind it, TLS too.
 * That the peer is a proxy to be believed was found when the connection was accepted.
 *
 * <p>Netty has a decoder too ({@code netty-codec-haproxy}). It takes ports such as {@code +80},
 * drops values that are cut off, and recurses as deep as a peer nests them; and it makes strings of
 * addresses that are wanted as numbers.
 */
final class ProxyHeaderReader extends ByteToMessageDecoder {
  private final TimerWheel timers;
  private final long timeoutNanos;
  private final Admission admission;
  private final Supplier<ChannelHandler> behind;
  private final Deadline deadline = new Deadline();
  private @Nullable ChannelHandlerContext context;
  private boolean begun;
  private boolean over;

  /**
   * A handler for one channel.
   *
   * @param timeoutNanos for the whole header; then the connection is closed
   * @param behind makes the handler of what comes after the header
   */
  ProxyHeaderReader(
      TimerWheel timers, long timeoutNanos, Admission admission, Supplier<ChannelHandler> behind) {
    this.timers = timers;
    this.timeoutNanos = timeoutNanos;
    this.admission = admission;
    this.behind = behind;
    setSingleDecode(true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    timers.start(deadline, timeoutNanos);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    deadline.stop();
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (over) {
      in.skipBytes(in.readableBytes());
      return;
    }
    begun = true;
    ProxyHeader header;
    try {
      header =
          ProxyBinary.begins(in.getByte(in.readerIndex()))
              ? ProxyBinary.read(in)
              : ProxyText.read(in);
    } catch (MalformedProxyHeaderException e) {
      in.skipBytes(in.readableBytes());
      refuse(context, Admission.MALFORMED, String.valueOf(e.getMessage()));
      return;
    }
    if (header != null) {
      read(context, in, header);
    }
  }

  private void read(ChannelHandlerContext context, ByteBuf in, ProxyHeader header) {
    header.attach(context.channel());
    String refusal =
        admission.refusal(
            IpAddress.of(ClientSocket.peer(context.channel()).getAddress()), context.channel());
    if (refusal != null) {
      in.skipBytes(in.readableBytes());
      refuse(context, refusal, "named by its proxy");
      return;
    }
    // What was read behind the header goes to the new handler when this one is removed.
    context.pipeline().addAfter(context.name(), null, behind.get());
    context.pipeline().remove(this);
  }

  /** Cut off before the header's end. One that says nothing at all is a look at the port. */
  @Override
  protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    in.skipBytes(in.readableBytes());
    deadline.stop();
    if (begun && !over) {
      refuse(context, Admission.MALFORMED, "cut off before its end");
    }
    over = true;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  private void refuse(ChannelHandlerContext context, String reason, String detail) {
    over = true;
    deadline.stop();
    admission.refused(context.channel(), reason, detail);
    context.close();
  }

  private final class Deadline extends TimerWheel.Timer {
    @Override
    protected void fired() {
      if (context != null) {
        refuse(context, Admission.TIMEOUT, "no header in time");
      }
    }
  }
}
