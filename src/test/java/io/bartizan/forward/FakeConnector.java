package io.bartizan.forward;

import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.ClientStream;
import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseListener;
import io.bartizan.http.SilentWriter;
import io.bartizan.http.StreamReset;
import io.bartizan.time.Ticker;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connections that a test makes, frees and breaks by hand. */
final class FakeConnector implements Connector {
  static final RequestHead HEAD =
      new RequestHead(
          Protocol.HTTP_1_1, "GET", "http", "example.com", "/", new Fields(), false, null);

  private final Ticker ticker;
  private final Deque<Dial> dials = new ArrayDeque<>();
  final List<Connection> made = new ArrayList<>();
  int begun;

  /** When set, connecting fails before it returns. */
  boolean failsAtOnce;

  FakeConnector(Ticker ticker) {
    this.ticker = ticker;
  }

  private record Dial(Endpoint endpoint, Listener listener) {}

  @Override
  public void connect(Pool pool, Endpoint endpoint, Listener listener) {
    begun++;
    dials.add(new Dial(endpoint, listener));
    if (failsAtOnce) {
      fail();
    }
  }

  /** How many connections are being made. */
  int underWay() {
    return dials.size();
  }

  /** The oldest connection being made is there, for one request at a time. */
  Connection succeed() {
    return succeed(1);
  }

  /** The oldest connection being made is there, for so many requests at a time. */
  Connection succeed(int streams) {
    Dial dial = dials.remove();
    Connection connection = new Connection(dial.listener, dial.endpoint, streams);
    made.add(connection);
    dial.listener.onConnected(connection);
    return connection;
  }

  /** The oldest connection being made cannot be. */
  void fail() {
    dials
        .remove()
        .listener
        .onConnectFailed(new StreamReset(StreamReset.Kind.CONNECT_FAILED, true, "refused"));
  }

  /** A connection, from the test's side the upstream too. */
  final class Connection implements ClientConnection {
    private final Owner owner;
    final Endpoint endpoint;
    private int streams;
    private int active;
    private boolean reused;
    private boolean draining;
    private long idleSince = ticker.nanos();
    boolean closed;

    /** Who hears the response to the request opened last. */
    @Nullable ResponseListener listener;

    /** How much of a body was sent. */
    int written;

    /** Whether it takes more of a body. */
    boolean writable = true;

    Connection(Owner owner, Endpoint endpoint, int streams) {
      this.owner = owner;
      this.endpoint = endpoint;
      this.streams = streams;
    }

    /** One request is answered. */
    void answer() {
      active--;
      reused = true;
      idleSince = ticker.nanos();
      if (draining && active == 0) {
        close();
      } else {
        owner.onAvailable(this);
      }
    }

    /** The upstream allows so many requests at a time. */
    void allow(int streams) {
      this.streams = streams;
      owner.onAvailable(this);
    }

    /** Dead, but the event loop has not heard of it yet. */
    void dieSilently() {
      draining = true;
    }

    @Override
    public Protocol protocol() {
      return Protocol.HTTP_1_1;
    }

    @Override
    public int availableStreams() {
      return closed || draining ? 0 : streams - active;
    }

    @Override
    public int activeStreams() {
      return active;
    }

    @Override
    public boolean isReused() {
      return reused;
    }

    @Override
    public long idleSinceNanos() {
      return idleSince;
    }

    @Override
    public ClientStream open(RequestHead head, ResponseListener listener) {
      if (availableStreams() == 0) {
        throw new IllegalStateException("no room");
      }
      active++;
      this.listener = listener;
      return new Stream(this);
    }

    @Override
    public void shutdown() {
      draining = true;
      if (active == 0) {
        close();
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        active = 0;
        owner.onClosed(this);
      }
    }
  }

  private static final class Stream extends SilentWriter implements ClientStream {
    private final Connection connection;

    Stream(Connection connection) {
      this.connection = connection;
    }

    @Override
    public void cancel() {}

    @Override
    public void write(ByteBuf data) {
      connection.written += data.readableBytes();
      data.release();
    }

    @Override
    public boolean isWritable() {
      return connection.writable;
    }
  }
}
