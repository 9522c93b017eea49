package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLSocket;

/**
 * Responses on the streams of one HTTP/2 connection. Slow in one of the two ways that there are: it
 * leaves in the socket what windows of any size would let come, or it takes what comes and opens
 * its windows only a little.
 */
final class Http2SlowReader implements SlowReader {
  private static final int BITE = 1024;
  private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
  private static final int INITIAL_WINDOW = 65_535;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int ACK = 1;
  private static final int END_STREAM_AND_HEADERS = 5;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int STATUS_200 = 0x88;

  /** Precedes the first response of a connection (RFC 7541, section 6.3). */
  private static final int NO_TABLE = 0x20;

  private final SSLSocket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
  private final boolean byWindow;
  private final long length;
  private final Map<Integer, Long> read = new HashMap<>();
  private int stream;
  private int leftOfFrame;
  private long granted;
  private long taken;

  /**
   * Asks for bodies.
   *
   * @param byWindow whether it is the windows that hold the gateway back, and not the socket
   */
  Http2SlowReader(ClientSockets sockets, int streams, boolean byWindow, long length)
      throws IOException {
    this.socket = sockets.connect("h2");
    this.in = new DataInputStream(socket.getInputStream());
    this.out = new DataOutputStream(unsent);
    this.byWindow = byWindow;
    this.length = length;
    out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    frame(SETTINGS, 0, 0, 6);
    out.writeShort(INITIAL_WINDOW_SIZE);
    out.writeInt(byWindow ? INITIAL_WINDOW : LARGEST_WINDOW);
    window(0, LARGEST_WINDOW - INITIAL_WINDOW);
    for (int i = 0; i < streams; i++) {
      ask(2 * i + 1);
    }
    granted = (long) INITIAL_WINDOW * streams;
    flush();
  }

  private void ask(int number) throws IOException {
    byte[] path = ("/" + length).getBytes(StandardCharsets.US_ASCII);
    byte[] host = "localhost".getBytes(StandardCharsets.US_ASCII);
    frame(HEADERS, END_STREAM_AND_HEADERS, number, 6 + path.length + host.length);
    // RFC 7541, appendix A: GET, https, then :path and :authority as literals of their names.
    out.write(0x82);
    out.write(0x87);
    out.write(0x04);
    out.write(path.length);
    out.write(path);
    out.write(0x01);
    out.write(host.length);
    out.write(host);
    read.put(number, 0L);
  }

  @Override
  public void readSome() throws IOException {
    if (!byWindow) {
      readData(BITE);
      return;
    }
    if (taken > 0) {
      openWindows();
    }
    while (taken < granted) {
      readData(Integer.MAX_VALUE);
    }
  }

  private void openWindows() throws IOException {
    for (int number : read.keySet()) {
      window(number, BITE);
      granted += BITE;
    }
    flush();
  }

  /** Takes so much content at most, of one frame. */
  private void readData(int most) throws IOException {
    while (leftOfFrame == 0) {
      readFrame();
    }
    int size = Math.min(most, leftOfFrame);
    long at = read.merge(stream, (long) size, Long::sum) - size;
    assertArrayEquals(Noise.at(at, size, length), in.readNBytes(size));
    leftOfFrame -= size;
    taken += size;
  }

  private void readFrame() throws IOException {
    int lengthAndType = in.readInt();
    int flags = in.readUnsignedByte();
    stream = in.readInt();
    int size = lengthAndType >>> 8;
    if ((lengthAndType & 0xff) == DATA) {
      leftOfFrame = size;
      return;
    }
    byte[] payload = in.readNBytes(size);
    switch (lengthAndType & 0xff) {
      case HEADERS -> assertEquals(STATUS_200, payload[payload[0] == NO_TABLE ? 1 : 0] & 0xff);
      case SETTINGS -> {
        if ((flags & ACK) == 0) {
          frame(SETTINGS, ACK, 0, 0);
          flush();
        }
      }
      case WINDOW_UPDATE -> {}
      default -> throw new IOException("a frame of type " + (lengthAndType & 0xff));
    }
  }

  private void window(int number, int increment) throws IOException {
    frame(WINDOW_UPDATE, 0, number, 4);
    out.writeInt(increment);
  }

  private void frame(int type, int flags, int number, int size) throws IOException {
    out.writeInt(size << 8 | type);
    out.writeByte(flags);
    out.writeInt(number);
  }

  private void flush() throws IOException {
    socket.getOutputStream().write(unsent.toByteArray());
    unsent.reset();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
