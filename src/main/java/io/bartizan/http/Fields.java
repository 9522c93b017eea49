package io.bartizan.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one message in their order, as one flat array of bytes. Each field is a line {@code
 * name: value CRLF} in wire form, so that what a proxy forwards unchanged is copied in runs and no
 * string or map is made per field. Names keep the case they came in; finding is case-insensitive.
 *
 * <p>Holds only valid fields: {@link #add} refuses what RFC 9110 (section 5) does not allow, so
 * that no caller can split a message. Belongs to one event loop. Does not know which fields are
 * hop-by-hop, nor how a body is framed.
 */
public final class Fields {
  private static final int STRIDE = 4;
  private static final int START = 0;
  private static final int NAME_LENGTH = 1;
  private static final int VALUE_LENGTH = 2;
  private static final int HASH = 3;
  private static final int REMOVED = -1;

  private byte[] bytes;
  private int used;
  private int[] spans;
  private int count;

  /** Empty. */
  public Fields() {
    this(256, 12);
  }

  Fields(int bytes, int fields) {
    this.bytes = new byte[bytes];
    this.spans = new int[fields * STRIDE];
  }

  /**
   * Over bytes that hold lines of fields already; each is made known by {@link #addInPlace}.
   *
   * @param used where the bytes are free from
   */
  Fields(byte[] bytes, int used) {
    this.bytes = bytes;
    this.used = used;
    this.spans = new int[16 * STRIDE];
  }

  /** How many slots there are, removed ones included: the bound for indexes. */
  public int slots() {
    return count;
  }

  /** Whether the slot's field was removed. */
  public boolean isRemoved(int slot) {
    return spans[slot * STRIDE + START] == REMOVED;
  }

  /** How many fields there are. */
  public int size() {
    int live = 0;
    for (int slot = 0; slot < count; slot++) {
      if (!isRemoved(slot)) {
        live++;
      }
    }
    return live;
  }

  /** The first slot with the name, or -1. */
  public int find(FieldName name) {
    return find(name, 0);
  }

  /** The first slot at or after {@code from} with the name, or -1. */
  public int find(FieldName name, int from) {
    for (int slot = from; slot < count; slot++) {
      if (spans[slot * STRIDE + HASH] == name.hash && nameEquals(slot, name)) {
        return slot;
      }
    }
    return -1;
  }

  /** Whether there is a field of the name. */
  public boolean contains(FieldName name) {
    return find(name) >= 0;
  }

  /** Whether the slot's field has the name; false for a removed one. */
  public boolean nameEquals(int slot, FieldName name) {
    int at = slot * STRIDE;
    if (spans[at + START] == REMOVED
        || spans[at + HASH] != name.hash
        || spans[at + NAME_LENGTH] != name.bytes.length) {
      return false;
    }
    int start = spans[at + START];
    for (int i = 0; i < name.bytes.length; i++) {
      if (Ascii.lower(bytes[start + i]) != name.bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** The name as it came. */
  public String name(int slot) {
    int at = slot * STRIDE;
    return new String(
        bytes, spans[at + START], spans[at + NAME_LENGTH], StandardCharsets.ISO_8859_1);
  }

  /** The value, its bytes taken as ISO 8859-1, without leading or trailing blanks. */
  public String value(int slot) {
    int at = slot * STRIDE;
    return new String(bytes, valueStart(at), spans[at + VALUE_LENGTH], StandardCharsets.ISO_8859_1);
  }

  /** How many bytes the value has. */
  public int valueLength(int slot) {
    return spans[slot * STRIDE + VALUE_LENGTH];
  }

  /** A byte of the value. */
  public byte valueByte(int slot, int index) {
    return bytes[valueStart(slot * STRIDE) + index];
  }

  /** Whether the value is what {@code expected} has from {@code from} on, for its own length. */
  public boolean valueEquals(int slot, byte[] expected, int from) {
    int at = slot * STRIDE;
    int start = valueStart(at);
    int length = spans[at + VALUE_LENGTH];
    return Arrays.equals(bytes, start, start + length, expected, from, from + length);
  }

  /** Goes on with a hash over the value's bytes: times 31, plus the next unsigned byte. */
  public int valueHash(int slot, int hash) {
    int at = slot * STRIDE;
    int start = valueStart(at);
    int end = start + spans[at + VALUE_LENGTH];
    int result = hash;
    for (int i = start; i < end; i++) {
      result = result * 31 + (bytes[i] & 0xff);
    }
    return result;
  }

  /** Copies the first bytes of the value. */
  public void copyValue(int slot, int length, byte[] into, int at) {
    System.arraycopy(bytes, valueStart(slot * STRIDE), into, at, length);
  }

  /** The value of the first field of the name, or null. */
  public @Nullable String get(FieldName name) {
    int slot = find(name);
    return slot < 0 ? null : value(slot);
  }

  /**
   * The values of all fields of the name joined with {@code ", "} (RFC 9110, section 5.3), or null
   * when there is none.
   */
  public @Nullable String joined(FieldName name) {
    int slot = find(name);
    if (slot < 0) {
      return null;
    }
    String first = value(slot);
    slot = find(name, slot + 1);
    if (slot < 0) {
      return first;
    }
    StringBuilder all = new StringBuilder(first);
    for (; slot >= 0; slot = find(name, slot + 1)) {
      all.append(", ").append(value(slot));
    }
    return all.toString();
  }

  /** Whether the value is the text, byte for byte; makes no string. */
  public boolean valueEquals(int slot, String text) {
    int at = slot * STRIDE;
    int length = spans[at + VALUE_LENGTH];
    if (length != text.length()) {
      return false;
    }
    int start = valueStart(at);
    for (int i = 0; i < length; i++) {
      if ((bytes[start + i] & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a comma-separated list value has the token, in any case (RFC 9110, section 5.6.1).
   *
   * @param lowerToken in lower case
   */
  public boolean valueHasToken(int slot, String lowerToken) {
    int at = slot * STRIDE;
    int position = valueStart(at);
    int end = position + spans[at + VALUE_LENGTH];
    while (position < end) {
      int comma = position;
      while (comma < end && bytes[comma] != ',') {
        comma++;
      }
      int from = position;
      int to = comma;
      while (from < to && Ascii.isBlank(bytes[from])) {
        from++;
      }
      while (to > from && Ascii.isBlank(bytes[to - 1])) {
        to--;
      }
      if (Ascii.equalsLower(bytes, from, to, lowerToken)) {
        return true;
      }
      position = comma + 1;
    }
    return false;
  }

  /** Whether the whole value is one of the words, in any case; each in lower case. */
  boolean valueIsOneOf(int slot, String... lowerWords) {
    int at = slot * STRIDE;
    int start = valueStart(at);
    for (String word : lowerWords) {
      if (Ascii.equalsLower(bytes, start, start + spans[at + VALUE_LENGTH], word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether any field of the name has the token in its list, in any case. */
  public boolean hasToken(FieldName name, String lowerToken) {
    for (int slot = find(name); slot >= 0; slot = find(name, slot + 1)) {
      if (valueHasToken(slot, lowerToken)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Appends a field.
   *
   * @throws IllegalArgumentException when the name is no token, or the value has a byte that a
   *     field may not have (RFC 9110, section 5.5) or a blank at its start or end
   */
  public void add(String name, String value) {
    int nameLength = name.length();
    int valueLength = value.length();
    int start = reserve(nameLength + valueLength + 4);
    for (int i = 0; i < nameLength; i++) {
      bytes[start + i] = (byte) name.charAt(i);
      if (name.charAt(i) > 0x7f || !Ascii.isToken(bytes[start + i])) {
        throw new IllegalArgumentException("not a field name: " + name);
      }
    }
    int valueStart = start + nameLength + 2;
    for (int i = 0; i < valueLength; i++) {
      bytes[valueStart + i] = (byte) value.charAt(i);
      if (value.charAt(i) > 0xff || !Ascii.isFieldValue(bytes[valueStart + i])) {
        throw new IllegalArgumentException("not a field value, in " + name);
      }
    }
    commit(start, nameLength, valueLength);
  }

  /** Appends a field; see {@link #add(String, String)}. */
  public void add(FieldName name, String value) {
    add(name.text(), value);
  }

  /** Replaces all fields of the name by one at the end; see {@link #add(String, String)}. */
  public void set(FieldName name, String value) {
    removeAll(name);
    add(name.text(), value);
  }

  /** Replaces all fields of the line's name by it. */
  public void set(FieldLine line) {
    removeAll(line.name);
    add(line);
  }

  /** Appends a field. */
  public void add(FieldLine line) {
    int start = reserve(line.bytes.length);
    System.arraycopy(line.bytes, 0, bytes, start, line.bytes.length);
    used = start + line.bytes.length;
    index(start, line.name.bytes.length, line.valueLength, line.name.hash);
  }

  /**
   * Appends a field.
   *
   * @param numbers that are in it, 0 or more
   * @param from the first of them
   */
  public void add(NumberField field, long[] numbers, int from) {
    int start = reserve(field.longest);
    int end = field.write(bytes, start, numbers, from);
    used = end;
    int nameLength = field.name.bytes.length;
    index(start, nameLength, end - start - nameLength - 4, field.name.hash);
  }

  /** Appends every field of another message. */
  public void addAll(Fields other) {
    for (int slot = 0; slot < other.count; slot++) {
      if (!other.isRemoved(slot)) {
        int at = slot * STRIDE;
        int nameLength = other.spans[at + NAME_LENGTH];
        int valueLength = other.spans[at + VALUE_LENGTH];
        int length = nameLength + valueLength + 4;
        int start = reserve(length);
        System.arraycopy(other.bytes, other.spans[at + START], bytes, start, length);
        used = start + length;
        index(start, nameLength, valueLength, other.spans[at + HASH]);
      }
    }
  }

  /** Appends a field whose bytes were already checked. */
  void addValid(byte[] from, int nameStart, int nameLength, int valueStart, int valueLength) {
    int start = reserve(nameLength + valueLength + 4);
    System.arraycopy(from, nameStart, bytes, start, nameLength);
    System.arraycopy(from, valueStart, bytes, start + nameLength + 2, valueLength);
    commit(start, nameLength, valueLength);
  }

  /**
   * Takes a line in that is among the bytes already, in wire form with one space after the colon,
   * and whose bytes were checked.
   *
   * @param hash {@link #nameHash} of the name
   */
  void addInPlace(int start, int nameLength, int valueLength, int hash) {
    index(start, nameLength, valueLength, hash);
  }

  /** Appends a field whose bytes were already checked, its name and value from different arrays. */
  void addValid(
      byte[] nameFrom,
      int nameStart,
      int nameLength,
      byte[] valueFrom,
      int valueStart,
      int valueLength) {
    int start = reserve(nameLength + valueLength + 4);
    System.arraycopy(nameFrom, nameStart, bytes, start, nameLength);
    System.arraycopy(valueFrom, valueStart, bytes, start + nameLength + 2, valueLength);
    commit(start, nameLength, valueLength);
  }

  /** Removes the slot's field; the other slots keep their indexes. */
  public void remove(int slot) {
    spans[slot * STRIDE + START] = REMOVED;
    spans[slot * STRIDE + HASH] = 0;
  }

  /** Removes every field of the name. */
  public void removeAll(FieldName name) {
    for (int slot = find(name); slot >= 0; slot = find(name, slot + 1)) {
      remove(slot);
    }
  }

  /** Forgets everything, keeping the memory. */
  public void clear() {
    used = 0;
    count = 0;
  }

  /**
   * Keeps no more memory than the fields need, for a message that waits for long. Slots get other
   * indexes.
   */
  public void trim() {
    int length = 0;
    for (int slot = 0; slot < count; slot++) {
      if (!isRemoved(slot)) {
        length += nameLength(slot) + valueLength(slot) + 4;
      }
    }
    Fields trimmed = new Fields(length, Math.max(1, size()));
    trimmed.addAll(this);
    bytes = trimmed.bytes;
    used = trimmed.used;
    spans = trimmed.spans;
    count = trimmed.count;
  }

  /** Writes all fields as lines of HTTP/1, without the empty line at the end. */
  public void writeTo(ByteBuf out) {
    int runStart = 0;
    int runEnd = 0;
    for (int slot = 0; slot < count; slot++) {
      int at = slot * STRIDE;
      int start = spans[at + START];
      if (start == REMOVED) {
        continue;
      }
      if (start != runEnd) {
        out.writeBytes(bytes, runStart, runEnd - runStart);
        runStart = start;
      }
      runEnd = start + spans[at + NAME_LENGTH] + spans[at + VALUE_LENGTH] + 4;
    }
    out.writeBytes(bytes, runStart, runEnd - runStart);
  }

  /** The size as HTTP/2 counts it: names and values, and 32 a field (RFC 9113, section 10.5.1). */
  public long listSize() {
    long size = 0;
    for (int slot = 0; slot < count; slot++) {
      int at = slot * STRIDE;
      if (spans[at + START] != REMOVED) {
        size += spans[at + NAME_LENGTH] + spans[at + VALUE_LENGTH] + 32L;
      }
    }
    return size;
  }

  /** The bytes that the slots point into; only to be read, and until the next change. */
  byte[] bytes() {
    return bytes;
  }

  /** Where in {@link #bytes} the slot's name begins. */
  int nameAt(int slot) {
    return spans[slot * STRIDE + START];
  }

  /** How many bytes the name has. */
  int nameLength(int slot) {
    return spans[slot * STRIDE + NAME_LENGTH];
  }

  /** Where in {@link #bytes} the slot's value begins. */
  int valueAt(int slot) {
    return valueStart(slot * STRIDE);
  }

  /** {@link #nameHash} of the slot's name. */
  int hash(int slot) {
    return spans[slot * STRIDE + HASH];
  }

  private int valueStart(int at) {
    return spans[at + START] + spans[at + NAME_LENGTH] + 2;
  }

  /** Makes room for a line; nothing is taken until {@link #commit}. */
  private int reserve(int length) {
    if (used + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + length));
    }
    return used;
  }

  private void commit(int start, int nameLength, int valueLength) {
    bytes[start + nameLength] = ':';
    bytes[start + nameLength + 1] = ' ';
    int end = start + nameLength + 2 + valueLength;
    bytes[end] = '\r';
    bytes[end + 1] = '\n';
    used = end + 2;
    index(start, nameLength, valueLength, nameHash(bytes, start, nameLength));
  }

  private void index(int start, int nameLength, int valueLength, int hash) {
    int at = count * STRIDE;
    if (at == spans.length) {
      spans = Arrays.copyOf(spans, spans.length * 2);
    }
    spans[at + START] = start;
    spans[at + NAME_LENGTH] = nameLength;
    spans[at + VALUE_LENGTH] = valueLength;
    spans[at + HASH] = hash;
    count++;
  }

  /** A hash of the name in lower case. */
  static int nameHash(byte[] bytes, int start, int length) {
    int hash = 0;
    for (int i = start; i < start + length; i++) {
      hash = hash * 31 + Ascii.lower(bytes[i]);
    }
    return hash;
  }

  /** For logs of the gateway's developers only: it shows every value. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int slot = 0; slot < count; slot++) {
      if (!isRemoved(slot)) {
        text.append(name(slot)).append(": ").append(value(slot)).append('\n');
      }
    }
    return text.toString();
  }
}
