package io.bartizan.forward;

import io.bartizan.balance.Endpoint;
import io.bartizan.balance.Pool;
import io.bartizan.exchange.Exchange;
import io.bartizan.exchange.Rejection;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.ClientStream;
import io.bartizan.http.Fields;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ResponseListener;
import io.bartizan.http.ServerStream;
import io.bartizan.http.StreamReset;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One try of one request at one endpoint: waits for a connection, sends, and passes the response on
 * to the client. Once over, whatever still comes of it is dropped, so that a late word of a failed
 * try never reaches the client.
 */
final class Attempt implements ResponseListener, UpstreamConnections.Waiter {
  private final Relay relay;
  private final Exchange exchange;
  private final ServerStream client;
  private final Endpoint endpoint;

  private @Nullable PendingConnection pending;
  private @Nullable ClientStream stream;
  private boolean over;

  Attempt(Relay relay, Exchange exchange, Endpoint endpoint) {
    this.relay = relay;
    this.exchange = exchange;
    this.client = exchange.stream();
    this.endpoint = endpoint;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  /** Asks for a connection; it may be there at once. */
  void start(UpstreamConnections connections, Pool pool) {
    endpoint.requestStarted();
    pending = connections.acquire(pool, endpoint, this);
  }

  /** Gives up whatever is under way. Harmless when nothing is. */
  void abandon() {
    if (over) {
      return;
    }
    end();
    if (stream != null) {
      stream.cancel();
    } else if (pending != null) {
      pending.cancel();
    }
  }

  private void end() {
    over = true;
    endpoint.requestEnded();
  }

  // Waiter

  @Override
  public void onConnection(ClientConnection connection) {
    relay.connected(this, connection);
  }

  @Override
  public void onFailure(StreamReset reset) {
    onReset(reset);
  }

  @Override
  public void onRejected(Rejection rejection) {
    end();
    relay.fail(rejection, "no room to wait for a connection");
  }

  // Sending

  boolean isConnected() {
    return stream != null;
  }

  /** Opens the request, with the part of the body that came before there was a connection. */
  void send(ClientConnection connection, RequestHead head, @Nullable ByteBuf body) {
    ClientStream opened = connection.open(head, this);
    stream = opened;
    if (body != null) {
      opened.write(body);
    }
  }

  void write(ByteBuf data) {
    if (stream != null) {
      stream.write(data);
    } else {
      data.release();
    }
  }

  void end(@Nullable Fields trailers) {
    if (stream != null) {
      stream.end(trailers);
      stream.flush();
    }
  }

  void flush() {
    if (stream != null) {
      stream.flush();
    }
  }

  boolean isWritable() {
    return stream != null && stream.isWritable();
  }

  private void pause() {
    if (stream != null) {
      stream.pause();
    }
  }

  void resume() {
    if (stream != null) {
      stream.resume();
    }
  }

  // The upstream speaks

  @Override
  public void onInterim(ResponseHead head) {
    if (!over) {
      relay.moved();
      client.interim(head);
    }
  }

  @Override
  public void onResponse(ResponseHead head) {
    if (over) {
      return;
    }
    if (relay.retriesInstead(head)) {
      abandon();
      return;
    }
    relay.respond(head);
  }

  @Override
  public void onData(ByteBuf data) {
    if (over) {
      data.release();
      return;
    }
    exchange.addResponseBytes(data.readableBytes());
    client.write(data);
    if (!client.isWritable()) {
      pause();
    }
  }

  @Override
  public void onEnd(@Nullable Fields trailers) {
    if (!over) {
      relay.responseEnd(trailers);
    }
  }

  @Override
  public void onReset(StreamReset reset) {
    if (!over) {
      end();
      relay.attemptFailed(reset, this);
    }
  }

  @Override
  public void onReadComplete() {
    if (!over) {
      relay.moved();
      client.flush();
    }
  }

  @Override
  public void onWritable() {
    if (!over) {
      relay.upstreamWritable();
    }
  }
}
