package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.time.TimerWheel;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 connections on a real listening socket. Unless a test says otherwise every request is
 * echoed: what was read is the body of the answer. The wheel's time is the test's, and what the
 * connections have allocated is counted and must be none at the end.
 */
final class Http2ServerFixture implements AutoCloseable, RequestHandler {
  /** RST_STREAM within ten seconds. */
  static final int MAX_RESETS = 500;

  /** Other frames that are of no use, within ten seconds. */
  static final int MAX_CONTROL_FRAMES = 1000;

  final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  final BlockingQueue<Http2ServerConnection> connections = new LinkedBlockingQueue<>();
  final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  volatile Function<ServerStream, BodyListener> onRequest = Echo::new;
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel channel;
  private long now;
  private final TimerWheel timers = new TimerWheel(() -> now);

  Http2ServerFixture() throws Exception {
    this(null);
  }

  /** Over TLS where there is a context for it. */
  Http2ServerFixture(@Nullable SslContext tls) throws Exception {
    this(tls, UnderscoreNames.DROP);
  }

  Http2ServerFixture(@Nullable SslContext tls, UnderscoreNames underscores) throws Exception {
    this(tls, settings(underscores));
  }

  /** One that has no limit on frames that are of no use. */
  static Http2ServerFixture patient() throws Exception {
    return new Http2ServerFixture(null, settings(UnderscoreNames.DROP, Integer.MAX_VALUE));
  }

  private Http2ServerFixture(@Nullable SslContext tls, ServerSettings settings) throws Exception {
    channel =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.ALLOCATOR, allocator)
            .childOption(ChannelOption.SO_SNDBUF, 32 * 1024)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel child) {
                    Http2ServerConnection connection =
                        Http2ServerConnection.create(
                            settings,
                            Http2ServerFixture.this,
                            timers,
                            tls == null ? null : new TlsInfo(null, "TLSv1.3", "any", false));
                    accepted.add(child);
                    if (tls != null) {
                      child.pipeline().addLast(tls.newHandler(child.alloc()));
                    }
                    child.pipeline().addLast(connection);
                    connections.add(connection);
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
  }

  static ServerSettings settings(UnderscoreNames underscores) {
    return settings(underscores, MAX_CONTROL_FRAMES);
  }

  private static ServerSettings settings(UnderscoreNames underscores, int maxControlFrames) {
    return new ServerSettings(
        8192,
        16384,
        100,
        underscores,
        TimeUnit.SECONDS.toNanos(10),
        TimeUnit.SECONDS.toNanos(60),
        500,
        100,
        MAX_RESETS,
        maxControlFrames,
        65536,
        1 << 20);
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Lets time pass on the connections' event loop. */
  void pass(long seconds) throws Exception {
    run(
        () -> {
          passHere(seconds);
          return null;
        });
  }

  /** Lets time pass, called on the event loop. */
  void passHere(long seconds) {
    now = now + TimeUnit.SECONDS.toNanos(seconds);
    timers.advance();
  }

  /** Runs on the event loop and waits for it. */
  <T> T run(Callable<T> action) throws Exception {
    return loop.submit(action).get(20, TimeUnit.SECONDS);
  }

  /** Runs as soon as the event loop has looked at all its connections. */
  void nextRound(Runnable action) {
    loop.schedule(action, 0, TimeUnit.NANOSECONDS);
  }

  /** The next event. */
  String nextEvent() throws Exception {
    return String.valueOf(events.poll(20, TimeUnit.SECONDS));
  }

  /** The next connection that was accepted. */
  Http2ServerConnection connection() throws Exception {
    Http2ServerConnection next = connections.poll(20, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no connection came");
    }
    return next;
  }

  /** What the connections hold, in bytes. */
  long allocated() {
    return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
  }

  @Override
  public BodyListener onRequest(ServerStream stream) {
    events.add("request " + stream.request().method() + " " + stream.request().target());
    return onRequest.apply(stream);
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
    stream.respond(new ResponseHead(status, new Fields(), false));
    stream.flush();
    return Discard.INSTANCE;
  }

  static void answer(ServerStream stream, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    Fields fields = new Fields();
    fields.add("Content-Length", Integer.toString(bytes.length));
    boolean hasBody = !stream.request().method().equals("HEAD") && bytes.length > 0;
    stream.respond(new ResponseHead(status, fields, hasBody));
    if (hasBody) {
      stream.write(Unpooled.wrappedBuffer(bytes));
      stream.end(null);
    }
    stream.flush();
  }

  @Override
  public void close() throws Exception {
    channel.close().sync();
    accepted.close().sync();
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    assertEquals(0, allocated(), "bytes that were never released");
  }

  /** Notes what it hears. */
  class Recorder implements BodyListener {
    final StringBuilder seen = new StringBuilder();

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
      events.add("reset " + reset.kind() + " " + reset.detail());
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onWritable() {
      events.add("writable");
    }
  }

  private final class Echo extends Recorder {
    private final ServerStream stream;

    Echo(ServerStream stream) {
      this.stream = stream;
      RequestHead request = stream.request();
      seen.append(request.method() + " " + request.target() + " " + request.authority() + "\n");
      seen.append(request.fields());
      if (!request.hasBody()) {
        answer(stream, 200, seen.toString());
      }
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {
      if (trailers != null) {
        seen.append("\ntrailers:\n").append(trailers);
      }
      answer(stream, 200, seen.toString());
    }
  }
}
