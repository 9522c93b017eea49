package io.bartizan.forward;

import io.bartizan.http.ClientSocket;
import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.ServerStream;
import io.bartizan.http.SilentWriter;

/** A client that uploads, alone on its connection. */
final class UploadingClient extends SilentWriter implements ServerStream, ServerConnection {
  private final RequestHead head =
      new RequestHead(
          Protocol.HTTP_1_1, "PUT", "http", "example.com", "/", new Fields(), true, null);

  boolean paused;
  boolean heldUp;
  boolean closesAfter;
  int status;
  long received;

  @Override
  public RequestHead request() {
    return head;
  }

  @Override
  public ServerConnection connection() {
    return this;
  }

  @Override
  public void closeAfter() {
    closesAfter = true;
  }

  @Override
  public boolean isHeldUp() {
    return heldUp;
  }

  @Override
  public void interim(ResponseHead head) {}

  @Override
  public void respond(ResponseHead head) {
    status = head.status();
  }

  @Override
  public void reset() {}

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }

  @Override
  public ClientSocket socket() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_1_1;
  }

  @Override
  public int activeStreams() {
    return 1;
  }

  @Override
  public long received() {
    return received;
  }

  @Override
  public void shutdown() {}

  @Override
  public void close() {}
}
