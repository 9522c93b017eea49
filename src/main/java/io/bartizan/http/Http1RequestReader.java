package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one HTTP/1 connection, head by head, and tells how each one's body is
 * framed. Everything that is refused is refused here or in what it calls, before any of it goes on.
 */
final class Http1RequestReader {
  private final ServerSettings settings;
  private final String scheme;
  private final Http1HeadReader reader;
  private final Http1Heads.RequestLine line = new Http1Heads.RequestLine();
  private final Http1BodyReader body;
  private boolean keepsAlive;

  /**
   * A reader for one connection.
   *
   * @param scheme what its requests are understood to be addressed to
   */
  Http1RequestReader(ServerSettings settings, String scheme) {
    this.settings = settings;
    this.scheme = scheme;
    this.body = new Http1BodyReader(400, settings.underscores());
    this.reader = Http1HeadReader.ofHead(settings.maxRequestLine(), settings.maxFieldBytes());
  }

  /** Whether some of a head has come but not all. */
  boolean isInHead() {
    return reader.isStarted();
  }

  /** Whether the client of the last request keeps the connection. */
  boolean keepsAlive() {
    return keepsAlive;
  }

  /** The body of the last request. */
  Http1BodyReader body() {
    return body;
  }

  /** The next request's head, or null when it is not complete. */
  @Nullable RequestHead read(ByteBuf in) throws MalformedMessageException {
    if (!reader.read(in)) {
      return null;
    }
    byte[] bytes = reader.bytes();
    int fieldsAt = Http1Heads.parseRequestLine(bytes, reader.start(), line);
    Fields fields =
        Http1Heads.parseFields(
            bytes, fieldsAt, reader.length(), settings.maxFields(), settings.underscores());
    reader.reset();
    return head(fields);
  }

  private RequestHead head(Fields fields) throws MalformedMessageException {
    Protocol protocol = line.protocol;
    String authority = Framing.takeHost(fields, protocol);
    String target = line.target;
    // An idle connection keeps nothing of its last request.
    line.target = "";
    if (target.charAt(0) != '/') {
      Framing.AbsoluteTarget absolute = Framing.absoluteTarget(target);
      if (absolute != null) {
        if (!absolute.authority().equalsIgnoreCase(authority)) {
          throw new MalformedMessageException(400, "the target names another host than Host");
        }
        target = absolute.origin();
      } else if (line.method.equals("CONNECT")) {
        throw new MalformedMessageException(501, "CONNECT is not served");
      } else if (!target.equals("*") || !line.method.equals("OPTIONS")) {
        throw new MalformedMessageException(400, "a target in no known form");
      }
    }
    if (!authority.isEmpty() && Authority.parse(authority) == null) {
      throw new MalformedMessageException(400, "an invalid Host");
    }
    keepsAlive = ConnectionFields.keepsAlive(fields, protocol);
    boolean hasBody = startBody(fields, protocol);
    String upgrade =
        !hasBody && protocol == Protocol.HTTP_1_1 && ConnectionFields.isWebSocket(fields)
            ? "websocket"
            : null;
    ConnectionFields.strip(fields);
    return new RequestHead(
        protocol, line.method, scheme, authority, target, fields, hasBody, upgrade);
  }

  private boolean startBody(Fields fields, Protocol protocol) throws MalformedMessageException {
    if (Framing.takeChunked(fields, protocol, 400)) {
      body.startChunked();
      return true;
    }
    long length = Framing.contentLength(fields, 400);
    if (length > 0) {
      body.startFixed(length);
      return true;
    }
    return false;
  }
}
