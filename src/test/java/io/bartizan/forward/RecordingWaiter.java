package io.bartizan.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bartizan.exchange.Rejection;
import io.bartizan.http.ClientConnection;
import io.bartizan.http.Fields;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ResponseListener;
import io.bartizan.http.StreamReset;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Opens a request on the connection it gets, unless told otherwise, and remembers what came. */
final class RecordingWaiter implements UpstreamConnections.Waiter, ResponseListener {
  @Nullable PendingConnection pending;
  @Nullable ClientConnection connection;
  @Nullable StreamReset failure;
  @Nullable Rejection rejection;
  private final boolean opens;
  private int answers;

  RecordingWaiter(boolean opens) {
    this.opens = opens;
  }

  RecordingWaiter() {
    this(true);
  }

  boolean isWaiting() {
    return answers == 0;
  }

  private void answered() {
    answers++;
    assertEquals(1, answers, "a waiter is answered once");
  }

  @Override
  public void onConnection(ClientConnection connection) {
    answered();
    this.connection = connection;
    if (opens) {
      connection.open(FakeConnector.HEAD, this);
    }
  }

  @Override
  public void onFailure(StreamReset reset) {
    answered();
    failure = reset;
  }

  @Override
  public void onRejected(Rejection rejection) {
    answered();
    this.rejection = rejection;
  }

  @Override
  public void onInterim(ResponseHead head) {}

  @Override
  public void onResponse(ResponseHead head) {}

  @Override
  public void onData(ByteBuf data) {
    data.release();
  }

  @Override
  public void onEnd(@Nullable Fields trailers) {}

  @Override
  public void onReset(StreamReset reset) {}

  @Override
  public void onReadComplete() {}

  @Override
  public void onWritable() {}
}
