package io.bartizan.forward;

import io.bartizan.http.Fields;
import io.bartizan.http.Protocol;
import io.bartizan.http.RequestHead;
import io.bartizan.http.ResponseHead;
import io.bartizan.http.ServerConnection;
import io.bartizan.http.SilentConnection;
import io.bartizan.http.SilentStream;

/** A client that uploads, alone on its connection. */
final class UploadingClient extends SilentStream {
  boolean paused;
  boolean heldUp;
  boolean closesAfter;
  int status;
  long received;

  UploadingClient() {
    this("PUT", true);
  }

  /** Or one that only asks. */
  UploadingClient(String method, boolean hasBody) {
    super(
        new RequestHead(
            Protocol.HTTP_1_1, method, "http", "example.com", "/", new Fields(), hasBody, null));
  }

  @Override
  public ServerConnection connection() {
    return new SilentConnection() {
      @Override
      public long received() {
        return received;
      }
    };
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
  public void respond(ResponseHead head) {
    status = head.status();
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
  }
}
