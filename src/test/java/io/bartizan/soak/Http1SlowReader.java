package io.bartizan.soak;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/** One response over HTTP/1.1, a kilobyte at a time. */
final class Http1SlowReader implements SlowReader {
  private static final int BITE = 1024;

  private final SSLSocket socket;
  private final long length;
  private long read;

  Http1SlowReader(ClientSockets sockets, long length) throws IOException {
    this.socket = sockets.connect("http/1.1");
    this.length = length;
    String request = "GET /" + length + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void readSome() throws IOException {
    if (read == 0) {
      readHead();
    }
    assertArrayEquals(Noise.at(read, BITE, length), socket.getInputStream().readNBytes(BITE));
    read += BITE;
  }

  private void readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = socket.getInputStream().read();
      assertTrue(b >= 0, head::toString);
      head.append((char) b);
    }
    assertTrue(head.indexOf("HTTP/1.1 200 ") == 0, head::toString);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
