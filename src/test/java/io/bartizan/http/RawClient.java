package io.bartizan.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends exactly what it is told and shows exactly what comes back. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;

  /** Connects to a port of this machine. */
  public RawClient(int port) throws IOException {
    this(new Socket("127.0.0.1", port));
  }

  /** Speaks on a socket that is connected, maybe by way of TLS. */
  public RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
  }

  /** Sends bytes given as ISO 8859-1. */
  public RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Everything up to the end of the connection. */
  public String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** So many bytes, or fewer at the end of the connection. */
  public String read(int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /** One response whose body has a known length or is chunked; the text as it came. */
  public String readResponse() throws IOException {
    InputStream in = socket.getInputStream();
    String head = readUntil(in, "\r\n\r\n");
    String lower = head.toLowerCase(java.util.Locale.ROOT);
    int at = lower.indexOf("content-length: ");
    if (at >= 0) {
      int length = Integer.parseInt(lower.substring(at + 16, lower.indexOf('\r', at)));
      return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }
    if (lower.contains("transfer-encoding: chunked")) {
      return head + readUntil(in, "0\r\n\r\n");
    }
    return head;
  }

  /** Up to and with the text. */
  public String readUntil(String end) throws IOException {
    return readUntil(socket.getInputStream(), end);
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("ended after: " + bytes.toString(StandardCharsets.ISO_8859_1));
      }
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** Ends the connection with a reset. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Sends no more. */
  public void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
