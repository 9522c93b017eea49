package io.bartizan.observe;

import io.bartizan.http.FieldName;
import io.bartizan.http.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of JSON being put together in memory that is used again for the next. Only visible ASCII
 * is written as it is; everything else is escaped, so that whatever a client sent stays inside its
 * string, on its line, and harmless on a terminal.
 */
final class JsonLine {
  /** Longer values are cut here and end in three dots. */
  static final int MAX_VALUE = 512;

  /** Paths are cut here. */
  static final int MAX_PATH = 2048;

  /** Every member at its longest with every character escaped. */
  private static final int SIZE = (28 * MAX_VALUE + MAX_PATH) * 6 + 4096;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DOTS = "...".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);

  /** 0 for visible ASCII that JSON leaves alone, else 1. */
  private static final byte[] ESCAPED = new byte[256];

  static {
    for (int i = 0; i < ESCAPED.length; i++) {
      ESCAPED[i] = (byte) (i >= 0x20 && i < 0x7f && i != '"' && i != '\\' ? 0 : 1);
    }
  }

  /** More than a configuration has; those of former ones are forgotten with the rest. */
  private static final int MAX_WORDS = 16_384;

  private final byte[] bytes = new byte[SIZE];
  private final Map<String, byte[]> words = new HashMap<>();
  private int length;
  private long secondWritten = Long.MIN_VALUE;
  private byte[] second = {};

  /** The bytes so far; only the first {@link #length} mean anything. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Begins a line with its time. */
  void begin(long epochMillis) {
    length = 0;
    long epochSecond = Math.floorDiv(epochMillis, 1000L);
    if (epochSecond != secondWritten) {
      second =
          ("{\"time\":\"" + SECONDS.format(Instant.ofEpochSecond(epochSecond)))
              .getBytes(StandardCharsets.US_ASCII);
      secondWritten = epochSecond;
    }
    raw(second);
    digits3(Math.floorMod(epochMillis, 1000));
    bytes[length++] = 'Z';
    bytes[length++] = '"';
  }

  /** Ends the line. */
  void end() {
    bytes[length++] = '}';
    bytes[length++] = '\n';
  }

  /** A word of the configuration or the code, or nothing at all for null. */
  void word(Name name, @Nullable String value) {
    if (value == null) {
      return;
    }
    raw(name.string);
    byte[] encoded = words.get(value);
    raw(encoded != null ? encoded : encodeWord(value));
    bytes[length++] = '"';
  }

  /** Words are few and come again with every line, so each is escaped once. */
  private byte[] encodeWord(String value) {
    if (words.size() == MAX_WORDS) {
      words.clear();
    }
    int start = length;
    escapeAll(value, Math.min(value.length(), MAX_VALUE));
    byte[] encoded = Arrays.copyOfRange(bytes, start, length);
    length = start;
    words.put(value, encoded);
    return encoded;
  }

  /** A string, or nothing at all for null. */
  void string(Name name, @Nullable String value) {
    if (value != null) {
      raw(name.string);
      escapeAll(value, Math.min(value.length(), MAX_VALUE));
      close(value.length() > MAX_VALUE);
    }
  }

  /**
   * The first characters of a string that has none beyond U+00FF, as everything that was read from
   * the wire.
   */
  @SuppressWarnings("deprecation") // String.getBytes: takes the low bytes, which are all there is
  void wire(Name name, String value, int valueLength, int max) {
    raw(name.string);
    int end = Math.min(valueLength, max);
    value.getBytes(0, end, bytes, length);
    if (arePlain(length, length + end)) {
      length += end;
    } else {
      escapeAll(value, end);
    }
    close(valueLength > max);
  }

  /** A field's value as it came, or nothing where there is none; makes no string. */
  void field(Name name, Fields fields, FieldName field) {
    int slot = fields.find(field);
    if (slot < 0) {
      return;
    }
    raw(name.string);
    int end = Math.min(fields.valueLength(slot), MAX_VALUE);
    fields.copyValue(slot, end, bytes, length);
    if (arePlain(length, length + end)) {
      length += end;
    } else {
      int at = length;
      for (int i = 0; i < end; i++) {
        at = escape((char) (fields.valueByte(slot, i) & 0xff), at);
      }
      length = at;
    }
    close(fields.valueLength(slot) > MAX_VALUE);
  }

  void number(Name name, long value) {
    raw(name.plain);
    decimal(value);
  }

  /** Milliseconds with three decimals. */
  void millis(Name name, long nanos) {
    raw(name.plain);
    long micros = Math.max(0, nanos) / 1000;
    decimal(micros / 1000);
    bytes[length++] = '.';
    digits3((int) (micros % 1000));
  }

  void bool(Name name, boolean value) {
    raw(name.plain);
    raw(value ? TRUE : FALSE);
  }

  private void close(boolean cut) {
    if (cut) {
      raw(DOTS);
    }
    bytes[length++] = '"';
  }

  /**
   * Whether all bytes can stay as they are, which most often is so: copying first and looking after
   * takes a quarter of the time of going through a value character by character.
   */
  private boolean arePlain(int from, int to) {
    byte[] all = bytes;
    int wrong = 0;
    for (int i = from; i < to; i++) {
      wrong |= ESCAPED[all[i] & 0xff];
    }
    return wrong == 0;
  }

  private void escapeAll(String value, int end) {
    int at = length;
    for (int i = 0; i < end; i++) {
      at = escape(value.charAt(i), at);
    }
    length = at;
  }

  /** Writes the character at a position and returns the one behind. */
  private int escape(char c, int position) {
    int at = position;
    if (c < ESCAPED.length && ESCAPED[c] == 0) {
      bytes[at++] = (byte) c;
      return at;
    }
    bytes[at++] = '\\';
    if (c == '"' || c == '\\') {
      bytes[at++] = (byte) c;
      return at;
    }
    bytes[at++] = 'u';
    bytes[at++] = HEX[c >> 12];
    bytes[at++] = HEX[(c >> 8) & 0xf];
    bytes[at++] = HEX[(c >> 4) & 0xf];
    bytes[at++] = HEX[c & 0xf];
    return at;
  }

  private void decimal(long value) {
    if (value >= 10) {
      decimal(value / 10);
    }
    bytes[length++] = (byte) ('0' + Math.max(0, value) % 10);
  }

  private void digits3(int value) {
    bytes[length++] = (byte) ('0' + value / 100);
    bytes[length++] = (byte) ('0' + value / 10 % 10);
    bytes[length++] = (byte) ('0' + value % 10);
  }

  private void raw(byte[] text) {
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  /** A member's name, ready to be copied. */
  static final class Name {
    private final byte[] plain;
    private final byte[] string;

    Name(String name) {
      plain = (",\"" + name + "\":").getBytes(StandardCharsets.US_ASCII);
      string = (",\"" + name + "\":\"").getBytes(StandardCharsets.US_ASCII);
    }
  }
}
