package io.bartizan;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An upstream that does what a test tells it, byte by byte, on a real socket: the way to see what
 * the gateway really sent, and to send what no server would.
 */
public final class ScriptedUpstream implements AutoCloseable {
  private final ServerSocket socket;
  private final Script script;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  /** What is done on each connection, on a thread of its own; returning closes it. */
  @FunctionalInterface
  public interface Script {
    /** Speaks on a connection. */
    void run(Peer peer) throws Exception;
  }

  /** Listens on a free port. */
  public ScriptedUpstream(Script script) throws IOException {
    this.socket = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  /** Answers every request with 200 and a body, keeping connections. */
  public static ScriptedUpstream answering(String body) throws IOException {
    return new ScriptedUpstream(
        peer -> {
          while (peer.readRequest() != null) {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
          }
        });
  }

  /** Where it listens. */
  public int port() {
    return socket.getLocalPort();
  }

  /** For a pool's endpoint. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The next request that was read whole, as it came; null when none comes for long. */
  public @Nullable String nextRequest() throws InterruptedException {
    return requests.poll(10, TimeUnit.SECONDS);
  }

  /** Requests that were read and not asked for. */
  public int waitingRequests() {
    return requests.size();
  }

  /** How many connections were accepted. */
  public int connections() {
    return connections.get();
  }

  /** Every byte that was read since this was last asked, of all connections. */
  public String takeReceived() {
    synchronized (received) {
      String text = received.toString(StandardCharsets.ISO_8859_1);
      received.reset();
      return text;
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket accepted = socket.accept();
        connections.incrementAndGet();
        open.add(accepted);
        Thread.ofVirtual().start(() -> serve(accepted));
      }
    } catch (IOException e) {
      // Closed, which is how it ends.
      return;
    }
  }

  private void serve(Socket accepted) {
    try (accepted) {
      accepted.setTcpNoDelay(true);
      script.run(new Peer(accepted));
    } catch (SocketException e) {
      // The gateway closed the connection, which many tests are about.
      return;
    } catch (Exception e) {
      requests.add("failed: " + e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket accepted : open) {
      accepted.close();
    }
  }

  /** The gateway at the other end of a connection. */
  public final class Peer {
    private final Socket socket;
    private final InputStream in;

    private Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new Recorded(socket.getInputStream());
    }

    /** Sends bytes given as ISO 8859-1. */
    public void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** The next request with its body, recorded too; null at the end of the connection. */
    public @Nullable String readRequest() throws IOException {
      String head = readHead();
      if (head == null) {
        return null;
      }
      String request = head + readBody(head);
      requests.add(request);
      return request;
    }

    /** The next head, with its empty line, not recorded; null at the end of the connection. */
    public @Nullable String readHead() throws IOException {
      return readUntil("\r\n\r\n");
    }

    private String readBody(String head) throws IOException {
      String lower = head.toLowerCase(Locale.ROOT);
      int at = lower.indexOf("content-length: ");
      if (at >= 0) {
        return read(Integer.parseInt(lower.substring(at + 16, lower.indexOf('\r', at))));
      }
      return lower.contains("transfer-encoding: chunked")
          ? String.valueOf(readUntil("0\r\n\r\n"))
          : "";
    }

    /** So many bytes. */
    public String read(int length) throws IOException {
      return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Up to and with the text; null when the connection ends before. */
    public @Nullable String readUntil(String end) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
        int b = in.read();
        if (b < 0) {
          return null;
        }
        bytes.write(b);
      }
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** Waits until the gateway ends the connection, throwing away what comes. */
    public void awaitEnd() throws IOException {
      in.transferTo(java.io.OutputStream.nullOutputStream());
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
  }

  private final class Recorded extends FilterInputStream {
    Recorded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      if (b >= 0) {
        synchronized (received) {
          received.write(b);
        }
      }
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      if (count > 0) {
        synchronized (received) {
          received.write(bytes, offset, count);
        }
      }
      return count;
    }
  }
}
