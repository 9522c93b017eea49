package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our client against our server: what goes in comes out, and little waits in between. */
class Http2EndToEndTest {
  private static final int CHUNK = 10_000;

  private Http2ServerFixture server;
  private Http2ClientFixture client;

  @BeforeEach
  void start() throws Exception {
    server = new Http2ServerFixture();
    server.onRequest = Pipe::new;
    client = new Http2ClientFixture(server.port());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  /** Sends a request's body back as it comes, never faster than it is taken. */
  private static final class Pipe implements BodyListener {
    private final ServerStream stream;

    Pipe(ServerStream stream) {
      this.stream = stream;
      stream.respond(new ResponseHead(200, new Fields(), true));
      stream.flush();
    }

    @Override
    public void onData(ByteBuf data) {
      stream.write(data);
      if (!stream.isWritable()) {
        stream.pause();
      }
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {
      stream.end(trailers);
      stream.flush();
    }

    @Override
    public void onReset(StreamReset reset) {}

    @Override
    public void onReadComplete() {
      stream.flush();
    }

    @Override
    public void onWritable() {
      stream.resume();
    }
  }

  /** Sends a body and checks what comes back. */
  private final class Transfer extends Http2ClientFixture.Recorder {
    final CompletableFuture<String> done = new CompletableFuture<>();
    private final CRC32 sent = new CRC32();
    private final CRC32 received = new CRC32();
    private final long length;
    private final boolean slow;
    private long sentLength;
    private long receivedLength;
    private int chunks;
    private @Nullable ClientStream stream;

    Transfer(long length, boolean slow) {
      client.super();
      this.length = length;
      this.slow = slow;
    }

    CompletableFuture<String> start() throws Exception {
      client.does(
          () -> {
            stream = client.connection.open(Http2ClientFixture.head("POST", true), this);
            send(stream);
          });
      return done;
    }

    ClientStream stream() {
      return Objects.requireNonNull(stream);
    }

    private void send(ClientStream to) {
      while (to.isWritable() && sentLength < length) {
        byte[] bytes = new byte[(int) Math.min(CHUNK, length - sentLength)];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (sentLength + i * 31L);
        }
        sent.update(bytes);
        sentLength += bytes.length;
        to.write(client.allocator.directBuffer(bytes.length).writeBytes(bytes));
        if (sentLength == length) {
          Fields trailers = new Fields();
          trailers.add("x-length", Long.toString(length));
          to.end(trailers);
        }
      }
      to.flush();
    }

    @Override
    public void onWritable() {
      if (stream != null) {
        send(stream);
      }
    }

    @Override
    public void onData(ByteBuf data) {
      receivedLength += data.readableBytes();
      received.update(data.nioBuffer());
      data.release();
      if (slow && stream != null && ++chunks % 8 == 0) {
        ClientStream own = stream;
        own.pause();
        client.connection.context().executor().schedule(own::resume, 1, TimeUnit.MILLISECONDS);
      }
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {
      boolean equal = receivedLength == length && sent.getValue() == received.getValue();
      done.complete((equal ? "equal" : "different: " + receivedLength) + " " + trailers);
    }

    @Override
    public void onReset(StreamReset reset) {
      done.complete("reset " + reset);
    }
  }

  @Test
  void aLargeBodyComesThroughAndBack() throws Exception {
    long length = 30_000_000;
    assertEquals(
        "equal x-length: 30000000\n",
        new Transfer(length, false).start().get(60, TimeUnit.SECONDS));
  }

  @Test
  void aSlowConsumerIsWaitedFor() throws Exception {
    CompletableFuture<String> done = new Transfer(10_000_000, true).start();
    long most = 0;
    while (!done.isDone()) {
      most = Math.max(most, Math.max(server.allocated(), client.allocated()));
      // Behind what the loop has to do, so as not to compete with it.
      server.run(() -> null);
    }
    assertEquals("equal x-length: 10000000\n", done.get());
    assertTrue(most < 2_500_000, "waited in memory: " + most);
  }

  @Test
  void aConsumerThatStopsStopsTheProducer() throws Exception {
    Transfer transfer = new Transfer(100_000_000, false);
    CompletableFuture<String> done = transfer.start();
    client.does(() -> transfer.stream().pause());
    long before;
    long after = -1;
    do {
      before = after;
      // Long enough for every window on the way to fill.
      for (int i = 0; i < 200; i++) {
        server.run(() -> null);
        after = client.run(() -> transfer.sentLength);
      }
    } while (before != after);
    assertTrue(after < 30_000_000, "sent into the void: " + after);
    assertTrue(server.allocated() < 1_500_000, "held by the server: " + server.allocated());
    assertTrue(client.allocated() < 1_500_000, "held by the client: " + client.allocated());
    client.does(() -> transfer.stream().cancel());
    assertTrue(!done.isDone());
  }

  @Test
  void manyStreamsShareTheConnection() throws Exception {
    CompletableFuture<?>[] all = new CompletableFuture<?>[50];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Transfer(500_000 + i, i % 5 == 0).start();
    }
    for (int i = 0; i < all.length; i++) {
      assertEquals("equal x-length: " + (500_000 + i) + "\n", all[i].get(60, TimeUnit.SECONDS));
    }
    assertEquals(100, client.available());
  }
}
