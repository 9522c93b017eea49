package io.bartizan.http;

/** A request of a client who takes everything and does nothing. */
public class SilentStream extends SilentWriter implements ServerStream {
  private final RequestHead request;
  private final ServerConnection connection;

  /** In the clear, from this machine. */
  public SilentStream(RequestHead request) {
    this(request, new SilentConnection());
  }

  /** On a connection. */
  public SilentStream(RequestHead request, ServerConnection connection) {
    this.request = request;
    this.connection = connection;
  }

  @Override
  public RequestHead request() {
    return request;
  }

  @Override
  public ServerConnection connection() {
    return connection;
  }

  @Override
  public void interim(ResponseHead head) {}

  @Override
  public void respond(ResponseHead head) {}

  @Override
  public void reset() {}
}
