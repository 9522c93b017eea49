package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads the responses of one upstream connection as strictly as requests are read. */
final class Http1ResponseReader {
  private static final int MAX_STATUS_LINE = 8 * 1024;
  private static final int MAX_FIELD_BYTES = 64 * 1024;
  private static final int MAX_FIELDS = 256;
  private static final int MAX_INTERIM = 32;

  private final Http1HeadReader reader = Http1HeadReader.ofHead(MAX_STATUS_LINE, MAX_FIELD_BYTES);
  private final Http1Heads.StatusLine line = new Http1Heads.StatusLine();
  private final Http1BodyReader body = new Http1BodyReader(502, UnderscoreNames.ALLOW);
  private boolean keepsAlive;
  private int interim;

  /** Whether the connection can be used again after the response. */
  boolean keepsAlive() {
    return keepsAlive;
  }

  /** The body of the last response. */
  Http1BodyReader body() {
    return body;
  }

  /** The next response's head, or null when it is not complete. */
  @Nullable ResponseHead read(ByteBuf in, RequestHead request) throws MalformedMessageException {
    if (!reader.read(in)) {
      return null;
    }
    byte[] bytes = reader.bytes();
    int fieldsAt = Http1Heads.parseStatusLine(bytes, reader.start(), line);
    Fields fields =
        Http1Heads.parseFields(bytes, fieldsAt, reader.length(), MAX_FIELDS, UnderscoreNames.ALLOW);
    reader.reset();
    int status = line.status;
    if (status == 101) {
      return switched(fields, request);
    }
    if (status < 200) {
      if (++interim > MAX_INTERIM) {
        throw new MalformedMessageException(502, "too many interim responses");
      }
      ConnectionFields.strip(fields);
      return new ResponseHead(status, fields, false);
    }
    interim = 0;
    keepsAlive = ConnectionFields.keepsAlive(fields, line.protocol);
    boolean hasBody = startBody(fields, status, request);
    ConnectionFields.strip(fields);
    return new ResponseHead(status, fields, hasBody);
  }

  private static ResponseHead switched(Fields fields, RequestHead request)
      throws MalformedMessageException {
    if (request.upgrade() == null || !ConnectionFields.isWebSocket(fields)) {
      throw new MalformedMessageException(502, "a switch of protocols that was not asked for");
    }
    ConnectionFields.strip(fields);
    return new ResponseHead(101, fields, true);
  }

  /** RFC 9112, section 6.3. */
  private boolean startBody(Fields fields, int status, RequestHead request)
      throws MalformedMessageException {
    boolean chunked = Framing.takeChunked(fields, line.protocol, 502);
    long length = Framing.contentLength(fields, 502);
    if (status == 204) {
      // RFC 9110, section 8.6: it may have none, whatever the upstream thinks.
      fields.removeAll(FieldName.CONTENT_LENGTH);
      return false;
    }
    if (request.method().equals("HEAD") || status == 304) {
      return false;
    }
    if (chunked) {
      body.startChunked();
      return true;
    }
    if (length == 0) {
      return false;
    }
    if (length > 0) {
      body.startFixed(length);
    } else {
      keepsAlive = false;
      body.startUntilClose();
    }
    return true;
  }
}
