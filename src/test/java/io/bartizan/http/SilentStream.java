package io.bartizan.http;

/** A request of a client who is not told anything. */
public final class SilentStream extends SilentWriter implements ServerStream {
  private final RequestHead request;

  /** With its head. */
  public SilentStream(RequestHead request) {
    this.request = request;
  }

  @Override
  public RequestHead request() {
    return request;
  }

  @Override
  public ServerConnection connection() {
    throw new UnsupportedOperationException("no connection");
  }

  @Override
  public void interim(ResponseHead head) {}

  @Override
  public void respond(ResponseHead head) {}

  @Override
  public void reset() {}
}
