package io.bartizan.http;

import io.bartizan.time.Ticker;
import io.bartizan.time.TimerWheel;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1 connections on a real listening socket, every request of which is echoed: what was read is
 * the body of the answer. The wheel's time is the test's.
 */
final class Http1ServerFixture implements AutoCloseable, RequestHandler {
  /** How long the body of {@code /large} is: more than sockets take at once. */
  static final int LARGE = 16 << 20;

  final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  final BlockingQueue<Http1ServerConnection> connections = new LinkedBlockingQueue<>();
  final AtomicInteger pieces = new AtomicInteger();
  volatile Runnable onRequest = () -> {};
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel;
  private final ServerSettings settings;
  private long now;
  private final Ticker ticker = () -> now;
  private final TimerWheel timers = new TimerWheel(ticker);

  Http1ServerFixture() throws Exception {
    this(UnderscoreNames.DROP);
  }

  Http1ServerFixture(UnderscoreNames underscores) throws Exception {
    settings = Http2ServerFixture.settings(underscores);
    channel =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel accepted) {
                    Http1ServerConnection connection =
                        new Http1ServerConnection(settings, Http1ServerFixture.this, timers, null);
                    accepted.pipeline().addLast(connection);
                    connections.add(connection);
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Lets time pass on the connections' event loop. */
  void pass(long seconds) throws Exception {
    run(
        () -> {
          now = now + TimeUnit.SECONDS.toNanos(seconds);
          timers.advance();
        });
  }

  /** Runs on the event loop and waits for it. */
  void run(Runnable action) throws Exception {
    loop.submit(action).sync();
  }

  /** Runs as soon as the event loop has looked at all its connections. */
  void nextRound(Runnable action) {
    loop.schedule(action, 0, TimeUnit.NANOSECONDS);
  }

  /** The next event, or null when none comes for long. */
  @Nullable String nextEvent() throws Exception {
    return events.poll(10, TimeUnit.SECONDS);
  }

  @Override
  public BodyListener onRequest(ServerStream stream) {
    RequestHead request = stream.request();
    events.add("request " + request.method() + " " + request.target());
    onRequest.run();
    StringBuilder seen =
        new StringBuilder(request.method() + " " + request.target() + " " + request.authority())
            .append('\n')
            .append(request.fields());
    if (request.upgrade() != null) {
      stream.respond(new ResponseHead(101, new Fields(), true));
      stream.flush();
    } else if (!request.hasBody() || request.target().equals("/early")) {
      answer(stream, seen.toString());
    }
    return new Echo(stream, seen);
  }

  @Override
  public void onAbuse(ServerConnection connection, Misuse misuse) {
    events.add("abuse " + misuse.label());
  }

  @Override
  public void onUnused(ServerConnection connection) {
    events.add("unused");
  }

  @Override
  public BodyListener onMalformed(ServerStream stream, int status, String detail) {
    events.add("malformed " + status + " " + detail);
    Fields fields = new Fields();
    fields.add("content-length", "0");
    stream.respond(new ResponseHead(status, fields, false));
    stream.flush();
    return Discard.INSTANCE;
  }

  private static void answer(ServerStream stream, String body) {
    byte[] bytes =
        stream.request().target().equals("/large")
            ? new byte[LARGE]
            : body.getBytes(StandardCharsets.ISO_8859_1);
    Fields fields = new Fields();
    if (!stream.request().target().startsWith("/chunked")) {
      fields.add("content-length", Integer.toString(bytes.length));
    }
    boolean hasBody = !stream.request().method().equals("HEAD");
    stream.respond(new ResponseHead(200, fields, hasBody));
    if (hasBody) {
      stream.write(Unpooled.wrappedBuffer(bytes));
      stream.end(null);
    }
    stream.flush();
  }

  @Override
  public void close() throws Exception {
    channel.close().sync();
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  private final class Echo implements BodyListener {
    private final ServerStream stream;
    private final StringBuilder seen;

    Echo(ServerStream stream, StringBuilder seen) {
      this.stream = stream;
      this.seen = seen;
    }

    @Override
    public void onData(ByteBuf data) {
      pieces.incrementAndGet();
      if (stream.request().upgrade() != null) {
        stream.write(data);
        stream.flush();
        return;
      }
      seen.append(data.toString(StandardCharsets.ISO_8859_1));
      data.release();
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {
      if (stream.request().upgrade() != null) {
        stream.end(null);
        return;
      }
      if (trailers != null) {
        seen.append("\ntrailers:\n").append(trailers);
      }
      answer(stream, seen.toString());
    }

    @Override
    public void onReset(StreamReset reset) {
      events.add("reset " + reset.kind());
      if (reset.kind() == StreamReset.Kind.MALFORMED) {
        var _ = onMalformed(stream, 400, reset.detail());
      }
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onWritable() {}
  }
}
