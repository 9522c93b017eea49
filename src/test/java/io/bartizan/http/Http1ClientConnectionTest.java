package io.bartizan.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a connection next, that no answer reaches the wrong one, and when one is complete. */
class Http1ClientConnectionTest {
  private final List<String> heard = new ArrayList<>();
  private final BreakableChannel channel = new BreakableChannel();
  private final Http1ClientConnection connection =
      new Http1ClientConnection(new NextInLine(), () -> 0);

  Http1ClientConnectionTest() {
    channel.pipeline().addLast(connection);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void anAnsweredConnectionGoesToTheNextRequest() {
    send("one");
    receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab");
    receive("HTTP/1.1 204 No Content\r\n\r\n");
    assertEquals(List.of("one: 200", "one: ab", "one ended", "next: 204"), heard.subList(0, 4));
    assertTrue(channel.isActive());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n"
      })
  void whatComesBehindAnAnswerAnswersNobody(String answer) {
    send("one");
    receive(answer + "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    assertTrue(heard.contains("closed"), heard::toString);
    assertTrue(heard.stream().anyMatch(event -> event.matches("one: 20[04]")), heard::toString);
    assertFalse(heard.stream().anyMatch(event -> event.contains("404")), heard::toString);
    assertFalse(heard.stream().anyMatch(event -> event.contains("reset")), heard::toString);
    assertFalse(channel.isActive());
  }

  @Test
  void aBodyThatEndsWithTheConnectionEndsWithItsCloseNotify() {
    send("one");
    receive("HTTP/1.1 200 OK\r\n\r\nab");
    channel.pipeline().fireUserEventTriggered(SslCloseCompletionEvent.SUCCESS);
    assertEquals(List.of("one: 200", "one: ab", "one ended", "closed"), heard);
  }

  @Test
  void aBodyThatMayHaveBeenCutOffIsNotComplete() {
    send("one");
    receive("HTTP/1.1 200 OK\r\n\r\nab");
    channel
        .pipeline()
        .fireUserEventTriggered(new SslCloseCompletionEvent(new ClosedChannelException()));
    assertTrue(heard.get(2).startsWith("one reset: "), heard::toString);
    assertFalse(channel.isActive());
  }

  @Test
  void anAnswerIsReadThoughAWriteHasFailed() {
    failToUpload();
    receive("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
    assertEquals(List.of("one: 413", "one: big", "closed", "one ended"), heard);
    assertFalse(channel.isActive());
  }

  @Test
  void aConnectionThatCannotBeWrittenToIsNotUsedAgain() {
    channel.broken = true;
    send("one");
    receive("HTTP/1.1 204 No Content\r\n\r\n");
    assertEquals(List.of("closed", "one: 204"), heard);
    assertFalse(channel.isActive());
  }

  @Test
  void aFailedWriteIsToldWhenTheInputEndsWithoutAnAnswer() {
    failToUpload();
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertTrue(heard.get(0).contains("broken pipe"), heard::toString);
    assertFalse(channel.isActive());
  }

  @Test
  void aFailedWriteIsToldSoonWhenNothingComes() {
    channel.freezeTime();
    failToUpload();
    channel.advanceTimeBy(2, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertTrue(heard.get(0).contains("broken pipe"), heard::toString);
    assertFalse(channel.isActive());
  }

  @Test
  void anAnswerThatEndsWithABrokenConnectionIsNotComplete() {
    failToUpload();
    receive("HTTP/1.1 413 Content Too Large\r\n\r\nbig");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertEquals(List.of("one: 413", "one: big"), heard.subList(0, 2));
    assertTrue(heard.get(2).startsWith("one reset: "), heard::toString);
  }

  @Test
  void nothingIsLeftToBeDoneForATunnelThatIsOver() {
    ClientStream tunnel = open("one", "GET", false, "websocket");
    receive(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    tunnel.end(null);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertFalse(channel.isActive());
    assertEquals(-1, channel.runScheduledPendingTasks());
  }

  /** Two writes, so that one comes after the first has failed. */
  private void failToUpload() {
    ClientStream upload = open("one", "POST", true, null);
    channel.broken = true;
    for (int i = 0; i < 2; i++) {
      upload.write(Unpooled.wrappedBuffer(new byte[10_000]));
      upload.flush();
    }
    assertEquals(List.of(), heard);
    assertFalse(upload.isWritable());
  }

  private void send(String name) {
    open(name, "GET", false, null);
  }

  private ClientStream open(String name, String method, boolean hasBody, @Nullable String upgrade) {
    return connection.open(
        new RequestHead(
            Protocol.HTTP_1_1, method, "http", "example.com", "/", new Fields(), hasBody, upgrade),
        new Recording(name));
  }

  private void receive(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
  }

  /** A channel whose writes fail as a socket's do that the peer has reset. */
  private static final class BreakableChannel extends EmbeddedChannel {
    boolean broken;

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      if (broken) {
        throw new IOException("broken pipe");
      }
      super.doWrite(in);
    }

    @Override
    protected void doShutdownOutput() {}
  }

  /** Opens the next request as soon as there is room. */
  private final class NextInLine implements ClientConnection.Owner {
    private boolean opened;

    @Override
    public void onAvailable(ClientConnection connection) {
      if (!opened) {
        opened = true;
        send("next");
      }
    }

    @Override
    public void onClosed(ClientConnection connection) {
      heard.add("closed");
    }
  }

  private final class Recording implements ResponseListener {
    private final String name;

    Recording(String name) {
      this.name = name;
    }

    @Override
    public void onInterim(ResponseHead head) {
      heard.add(name + ": interim " + head.status());
    }

    @Override
    public void onResponse(ResponseHead head) {
      heard.add(name + ": " + head.status());
    }

    @Override
    public void onData(ByteBuf data) {
      heard.add(name + ": " + data.toString(US_ASCII));
      data.release();
    }

    @Override
    public void onEnd(@Nullable Fields trailers) {
      heard.add(name + " ended");
    }

    @Override
    public void onReset(StreamReset reset) {
      heard.add(name + " reset: " + reset);
    }

    @Override
    public void onReadComplete() {}

    @Override
    public void onWritable() {}
  }
}
