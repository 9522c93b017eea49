package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One end of an HTTP/2 connection that sends exactly the frames it is told and shows those that
 * come. Acknowledges settings and pings while it reads, and counts the credit it is given.
 */
public final class FramePeer implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  public static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  /** The end of the connection, as if it were a frame. */
  public static final int CLOSED = -1;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  private static final int PRIORITISED = 0x20;
  static final int END_HEADERS = 4;

  static final int NO_ERROR = 0;
  public static final int PROTOCOL_ERROR = 1;
  public static final int INTERNAL_ERROR = 2;
  public static final int REFUSED_STREAM = 7;
  public static final int CANCEL = 8;
  static final int ENHANCE_YOUR_CALM = 11;

  private static final int MAX_FRAME = 16384;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  final Map<Integer, Integer> credit = new HashMap<>();
  final Map<Integer, Long> settings = new HashMap<>();
  private final Socket socket;
  private final DataInputStream in;
  private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private boolean answersPings = true;

  FramePeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** A client that has sent its preface with the settings, given as identifiers and values. */
  public static FramePeer client(int port, int... settings) throws IOException {
    FramePeer peer = new FramePeer(new Socket("127.0.0.1", port));
    peer.raw(PREFACE);
    peer.settings(settings);
    return peer;
  }

  /** A client on a socket that is connected, which has sent its preface. */
  public static FramePeer client(Socket connected) throws IOException {
    FramePeer peer = new FramePeer(connected);
    peer.raw(PREFACE);
    return peer.settings();
  }

  /** A client for whom little waits in the kernel when it does not read. */
  static FramePeer deaf(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    FramePeer peer = new FramePeer(socket);
    peer.raw(PREFACE);
    return peer.settings();
  }

  /** A server on an accepted socket: reads the client's preface and sends settings. */
  public static FramePeer server(Socket accepted, int... settings) throws IOException {
    FramePeer peer = new FramePeer(accepted);
    assertEquals(
        new String(PREFACE, StandardCharsets.US_ASCII),
        new String(peer.in.readNBytes(PREFACE.length), StandardCharsets.US_ASCII));
    peer.settings(settings);
    return peer;
  }

  /** A frame as it came. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Frame(int type, int flags, int stream, byte[] payload) {
    boolean endsStream() {
      return (flags & END_STREAM) != 0;
    }

    /** Of RST_STREAM. */
    int error() {
      return ByteBuffer.wrap(payload).getInt();
    }

    /** Of GOAWAY. */
    int lastStream() {
      return ByteBuffer.wrap(payload).getInt();
    }

    /** Of GOAWAY. */
    int goAwayError() {
      return ByteBuffer.wrap(payload).getInt(4);
    }

    String text() {
      return new String(payload, StandardCharsets.ISO_8859_1);
    }
  }

  // Sending

  FramePeer settings(int... identifiersAndValues) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(identifiersAndValues.length / 2 * 6);
    for (int i = 0; i < identifiersAndValues.length; i += 2) {
      payload.putShort((short) identifiersAndValues[i]).putInt(identifiersAndValues[i + 1]);
    }
    return frame(SETTINGS, 0, 0, payload.array()).flush();
  }

  FramePeer raw(byte[] bytes) {
    unsent.writeBytes(bytes);
    return this;
  }

  public FramePeer frame(int type, int flags, int stream, byte... payload) {
    byte[] head = ByteBuffer.allocate(9).putInt(payload.length << 8 | type).array();
    head[4] = (byte) flags;
    ByteBuffer.wrap(head).putInt(5, stream);
    return raw(head).raw(payload);
  }

  /** A whole header block; fields are given as names and values. */
  public FramePeer headers(int stream, boolean end, String... fields) throws IOException {
    byte[] block = block(fields);
    int first = Math.min(block.length, MAX_FRAME);
    int flags = (end ? END_STREAM : 0) | (first == block.length ? END_HEADERS : 0);
    frame(HEADERS, flags, stream, Arrays.copyOf(block, first));
    for (int at = first; at < block.length; at += MAX_FRAME) {
      int to = Math.min(block.length, at + MAX_FRAME);
      frame(
          CONTINUATION,
          to == block.length ? END_HEADERS : 0,
          stream,
          Arrays.copyOfRange(block, at, to));
    }
    return flush();
  }

  /** A GET that ends the stream, with more fields. */
  public FramePeer get(int stream, String path, String... more) throws IOException {
    return request(stream, true, "GET", path, more);
  }

  public FramePeer post(int stream, String path, String... more) throws IOException {
    return request(stream, false, "POST", path, more);
  }

  FramePeer request(int stream, boolean end, String method, String path, String... more)
      throws IOException {
    String[] fields = new String[8 + more.length];
    String[] pseudo = {
      ":method", method, ":scheme", "http", ":authority", "a.example", ":path", path
    };
    System.arraycopy(pseudo, 0, fields, 0, 8);
    System.arraycopy(more, 0, fields, 8, more.length);
    return headers(stream, end, fields);
  }

  public FramePeer data(int stream, boolean end, byte... bytes) throws IOException {
    return frame(DATA, end ? END_STREAM : 0, stream, bytes).flush();
  }

  public FramePeer data(int stream, boolean end, String text) throws IOException {
    return data(stream, end, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public FramePeer reset(int stream, int error) throws IOException {
    return frame(RST_STREAM, 0, stream, ints(error)).flush();
  }

  FramePeer goAway(int lastStream, int error) throws IOException {
    return frame(GOAWAY, 0, 0, ints(lastStream, error)).flush();
  }

  FramePeer window(int stream, int increment) throws IOException {
    return frame(WINDOW_UPDATE, 0, stream, ints(increment)).flush();
  }

  public FramePeer flush() throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(unsent.toByteArray());
    out.flush();
    unsent.reset();
    return this;
  }

  static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  /** Fields as literals without indexing, whatever their bytes. */
  public static byte[] block(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0);
      string(block, fields[i]);
      string(block, fields[i + 1]);
    }
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream block, String text) {
    int length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      int rest = length - 127;
      while (rest > 127) {
        block.write((rest & 127) | 128);
        rest >>>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  // Reading

  FramePeer leavesPingsUnanswered() {
    answersPings = false;
    return this;
  }

  /** The next frame, whatever it is; the end of the connection as {@link #CLOSED}. */
  Frame read() throws IOException {
    try {
      int lengthAndType = in.readInt();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      return new Frame(lengthAndType & 0xff, flags, stream, in.readNBytes(lengthAndType >>> 8));
    } catch (EOFException | SocketException e) {
      return new Frame(CLOSED, 0, 0, new byte[0]);
    }
  }

  /** The next frame that is about a stream or the connection's end. */
  public Frame next() throws IOException {
    while (true) {
      Frame frame = read();
      ByteBuffer payload = ByteBuffer.wrap(frame.payload());
      switch (frame.type()) {
        case SETTINGS -> {
          if ((frame.flags() & ACK) == 0) {
            while (payload.hasRemaining()) {
              settings.put((int) payload.getShort(), payload.getInt() & 0xffff_ffffL);
            }
            acknowledge(SETTINGS);
          }
        }
        case WINDOW_UPDATE -> credit.merge(frame.stream(), payload.getInt(), Integer::sum);
        case PING -> {
          if ((frame.flags() & ACK) != 0) {
            return frame;
          }
          if (answersPings) {
            acknowledge(PING, frame.payload());
          }
        }
        default -> {
          return frame;
        }
      }
    }
  }

  private void acknowledge(int type, byte... payload) throws IOException {
    try {
      frame(type, ACK, 0, payload).flush();
    } catch (SocketException closed) {
      // Reading goes on to tell what was sent before that.
      unsent.reset();
    }
  }

  /** The next frame, which must be of the type. */
  public Frame expect(int type, int stream) throws IOException {
    Frame frame = next();
    assertEquals(type + " of " + stream, frame.type() + " of " + frame.stream(), frame::text);
    return frame;
  }

  /** The next frame's fields, a line for each. */
  public String expectHeaders(int stream, boolean end) throws Exception {
    Frame frame = expect(HEADERS, stream);
    assertEquals(end, frame.endsStream(), "END_STREAM");
    int priority = (frame.flags() & PRIORITISED) == 0 ? 0 : 5;
    Http2Headers headers =
        decoder.decodeHeaders(
            stream,
            Unpooled.wrappedBuffer(frame.payload(), priority, frame.payload().length - priority));
    StringBuilder text = new StringBuilder();
    headers.forEach(
        field -> text.append(field.getKey()).append(": ").append(field.getValue()).append('\n'));
    return text.toString();
  }

  /** All DATA up to the end of the stream. */
  public String expectBody(int stream) throws IOException {
    StringBuilder body = new StringBuilder();
    Frame frame;
    do {
      frame = expect(DATA, stream);
      body.append(frame.text());
    } while (!frame.endsStream());
    return body.toString();
  }

  public FramePeer expectReset(int stream, int error) throws IOException {
    assertEquals(error, expect(RST_STREAM, stream).error());
    return this;
  }

  /** Waits until all that was sent before has been seen. */
  FramePeer sync() throws IOException {
    frame(PING, 0, 0, new byte[8]).flush();
    expect(PING, 0);
    return this;
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
