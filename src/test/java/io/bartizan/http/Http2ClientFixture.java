package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to a port of this machine, on an event loop of its own, its owner's and its
 * requests' events noted. What it has allocated is counted and must be none at the end.
 */
final class Http2ClientFixture implements AutoCloseable, ClientConnection.Owner {
  final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  final Http2ClientConnection connection;
  volatile boolean notesAvailable;
  volatile long now = 1;
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  Http2ClientFixture(int port) throws Exception {
    connection = Http2ClientConnection.create(this, () -> now);
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.ALLOCATOR, allocator)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(connection);
              }
            })
        .connect("127.0.0.1", port)
        .sync();
  }

  static RequestHead head(String method, boolean hasBody, String... fields) {
    Fields all = new Fields();
    for (int i = 0; i < fields.length; i += 2) {
      all.add(fields[i], fields[i + 1]);
    }
    return new RequestHead(
        Protocol.HTTP_1_1, method, "http", "a.example", "/path?q", all, hasBody, null);
  }

  /** Runs on the event loop and waits for it. */
  <T> T run(Callable<T> action) throws Exception {
    return loop.submit(action).get(20, TimeUnit.SECONDS);
  }

  void does(Runnable action) throws Exception {
    loop.submit(action).get(20, TimeUnit.SECONDS);
  }

  ClientStream get() throws Exception {
    return open(head("GET", false), new Recorder());
  }

  ClientStream post() throws Exception {
    return open(head("POST", true), new Recorder());
  }

  ClientStream open(RequestHead head, ResponseListener listener) throws Exception {
    return run(
        () -> {
          ClientStream stream = connection.open(head, listener);
          stream.flush();
          return stream;
        });
  }

  int available() throws Exception {
    return run(connection::availableStreams);
  }

  String nextEvent() throws Exception {
    return String.valueOf(events.poll(20, TimeUnit.SECONDS));
  }

  long allocated() {
    return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
  }

  @Override
  public void onAvailable(ClientConnection which) {
    if (notesAvailable) {
      events.add("available " + which.availableStreams());
    }
  }

  @Override
  public void onClosed(ClientConnection which) {
    events.add("closed");
  }

  @Override
  public void close() throws Exception {
    does(connection::close);
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    assertEquals(0, allocated(), "bytes that were never released");
  }

  /** Notes what it hears, of the body only its end. */
  class Recorder implements ResponseListener {
    final StringBuilder seen = new StringBuilder();

    @Override
    public void onInterim(ResponseHead head) {
      events.add("interim " + head.status() + " " + head.fields());
    }

    @Override
    public void onResponse(ResponseHead head) {
      events.add(
          "response " + head.status() + (head.hasBody() ? " with body " : " ") + head.fields());
    }

    @Override
    public void onData(ByteBuf data) {
      seen.append(data.toString(StandardCharsets.ISO_8859_1));
      data.release();
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {
      events.add("end " + seen + (trailers == null ? "" : " trailers " + trailers));
    }

    @Override
    public void onReset(StreamReset reset) {
      events.add(
          "reset " + reset.kind() + (reset.unprocessed() ? " unprocessed " : " ") + reset.detail());
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onWritable() {
      events.add("writable");
    }
  }
}
