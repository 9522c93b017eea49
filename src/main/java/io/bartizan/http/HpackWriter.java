package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Writes a header block by HPACK (RFC 7541), straight from the bytes of {@link Fields}.
 *
 * <p>Uses the static table only. A dynamic table would save some bytes on the wire and cost a copy,
 * two hashes and a table entry for each field of each message; it would also remember what one
 * client's message had while another's is compressed.
 */
final class HpackWriter {
  private static final int INDEXED = 0x80;
  private static final int WITHOUT_INDEXING = 0x00;
  private static final int NEVER_INDEXED = 0x10;

  private ByteBuf out;

  /** Writes to a buffer, which grows. */
  HpackWriter(ByteBuf out) {
    this.out = out;
  }

  /** Goes on in another buffer. */
  HpackWriter reset(ByteBuf next) {
    out = next;
    return this;
  }

  /** Says that the dynamic table stays empty (RFC 7541, section 6.3). */
  void noDynamicTable() {
    out.writeByte(0x20);
  }

  void method(String method) {
    switch (method) {
      case "GET" -> out.writeByte(INDEXED | 2);
      case "POST" -> out.writeByte(INDEXED | 3);
      default -> literal(HpackNames.METHOD, method);
    }
  }

  void scheme(String scheme) {
    out.writeByte(INDEXED | (scheme.equals("https") ? 7 : 6));
  }

  void authority(String authority) {
    literal(HpackNames.AUTHORITY, authority);
  }

  void path(String path) {
    if (path.equals("/")) {
      out.writeByte(INDEXED | 4);
    } else {
      literal(HpackNames.PATH, path);
    }
  }

  void status(int status) {
    switch (status) {
      case 200 -> out.writeByte(INDEXED | 8);
      case 204 -> out.writeByte(INDEXED | 9);
      case 206 -> out.writeByte(INDEXED | 10);
      case 304 -> out.writeByte(INDEXED | 11);
      case 400 -> out.writeByte(INDEXED | 12);
      case 404 -> out.writeByte(INDEXED | 13);
      case 500 -> out.writeByte(INDEXED | 14);
      default -> {
        out.writeByte(WITHOUT_INDEXING | HpackNames.STATUS);
        out.writeByte(3);
        out.writeByte('0' + status / 100);
        out.writeByte('0' + status / 10 % 10);
        out.writeByte('0' + status % 10);
      }
    }
  }

  /** All fields, their names in lower case. */
  void fields(Fields fields) {
    for (int slot = 0; slot < fields.slots(); slot++) {
      if (!fields.isRemoved(slot)) {
        field(fields, slot);
      }
    }
  }

  private void field(Fields fields, int slot) {
    int index = HpackNames.index(fields, slot);
    byte[] bytes = fields.bytes();
    if (index > 0) {
      integer(HpackNames.isSecret(index) ? NEVER_INDEXED : WITHOUT_INDEXING, 4, index);
    } else {
      int length = fields.nameLength(slot);
      out.writeByte(WITHOUT_INDEXING);
      integer(0, 7, length);
      int start = fields.nameAt(slot);
      for (int i = start; i < start + length; i++) {
        out.writeByte(Ascii.lower(bytes[i]));
      }
    }
    int length = fields.valueLength(slot);
    integer(0, 7, length);
    out.writeBytes(bytes, fields.valueAt(slot), length);
  }

  private void literal(int index, String value) {
    integer(WITHOUT_INDEXING, 4, index);
    integer(0, 7, value.length());
    out.writeCharSequence(value, StandardCharsets.ISO_8859_1);
  }

  /** RFC 7541, section 5.1. */
  private void integer(int high, int bits, int value) {
    int most = (1 << bits) - 1;
    if (value < most) {
      out.writeByte(high | value);
      return;
    }
    out.writeByte(high | most);
    int rest = value - most;
    while (rest > 0x7f) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }
}
