package io.bartizan.address;

import java.nio.charset.StandardCharsets;

/**
 * Values of a MaxMind database (version 2.0 of its format, "Data Section Format"): looks one up by
 * its path, and passes over all others without making anything of them. Believes no length, no
 * pointer and no depth that a file claims.
 */
final class MaxMindData {
  private static final int POINTER = 1;
  private static final int TEXT = 2;
  private static final int DOUBLE = 3;
  private static final int BYTES = 4;
  private static final int UINT16 = 5;
  private static final int UINT32 = 6;
  private static final int MAP = 7;
  private static final int INT32 = 8;
  private static final int UINT64 = 9;
  private static final int UINT128 = 10;
  private static final int ARRAY = 11;
  private static final int BOOLEAN = 14;
  private static final int FLOAT = 15;

  /** Where pointers of each width begin to count. */
  private static final int[] POINTER_BASE = {0, 2048, 526_336, 0};

  private static final int MAX_DEPTH = 16;

  /** Values that are looked at in one file: a hundred for each of two million records. */
  private static final int MAX_STEPS = 200_000_000;

  private final byte[] bytes;
  private final int from;
  private final int to;
  private int stepsLeft = MAX_STEPS;

  // Of the value whose head was read last.
  private int type;
  private int size;
  private int at;

  /**
   * A section of a file.
   *
   * @param from where it begins, which pointers count from
   * @param to where it ends
   */
  MaxMindData(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /**
   * A whole number.
   *
   * @param offset of a map, in the section
   * @param path of names of members
   * @return -1 where there is none
   */
  long number(long offset, String... path) throws BadDatabaseException {
    if (!find(offset, path) || (type != UINT16 && type != UINT32)) {
      return -1;
    }
    if (size > Integer.BYTES) {
      throw new BadDatabaseException("a number is longer than its type");
    }
    return unsigned(size);
  }

  /** A text, or empty where there is none; see {@link #number}. */
  String text(long offset, String... path) throws BadDatabaseException {
    return find(offset, path) && type == TEXT
        ? new String(bytes, at, size, StandardCharsets.UTF_8)
        : "";
  }

  /** Reads the head of what a path leads to; whether there is something. */
  private boolean find(long offset, String... path) throws BadDatabaseException {
    head(position(offset));
    for (String name : path) {
      if (type != MAP || !member(name)) {
        return false;
      }
    }
    return true;
  }

  private boolean member(String name) throws BadDatabaseException {
    int members = size;
    int next = at;
    for (int i = 0; i < members; i++) {
      int afterKey = head(next);
      boolean same = type == TEXT && isText(name);
      if (same) {
        head(afterKey);
        return true;
      }
      next = skip(afterKey, 0);
    }
    return false;
  }

  private boolean isText(String name) {
    if (size != name.length()) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (bytes[at + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where the next value begins behind the one at a place. */
  private int skip(int place, int depth) throws BadDatabaseException {
    int pointerEnd = pointerEnd(place);
    if (pointerEnd >= 0) {
      return pointerEnd;
    }
    int end = head(place);
    if (type != MAP && type != ARRAY) {
      return end;
    }
    if (depth == MAX_DEPTH) {
      throw new BadDatabaseException("values are nested more than " + MAX_DEPTH + " deep");
    }
    long values = type == MAP ? 2L * size : size;
    int next = at;
    for (long i = 0; i < values; i++) {
      next = skip(next, depth + 1);
    }
    return next;
  }

  private int pointerEnd(int place) throws BadDatabaseException {
    step();
    int control = octet(place);
    return control >>> 5 == POINTER ? checked(place, 2L + (control >>> 3 & 3)) : -1;
  }

  /**
   * Reads type, size and place of a value, of what it points to where it is a pointer.
   *
   * @return where the next value begins, unless this is a map or an array
   */
  private int head(int place) throws BadDatabaseException {
    int end = pointerEnd(place);
    if (end < 0) {
      return plainHead(place);
    }
    int control = octet(place);
    int width = control >>> 3 & 3;
    long target = width == 3 ? 0 : control & 7;
    for (int i = place + 1; i < end; i++) {
      target = target << 8 | octet(i);
    }
    int pointed = position(target + POINTER_BASE[width]);
    if (octet(pointed) >>> 5 == POINTER) {
      throw new BadDatabaseException("a pointer leads to a pointer");
    }
    plainHead(pointed);
    return end;
  }

  private int plainHead(int place) throws BadDatabaseException {
    int control = octet(place);
    int next = place + 1;
    type = control >>> 5;
    if (type == 0) {
      type = octet(next++) + 7;
    }
    size = control & 0x1f;
    int more = size - 28;
    if (more > 0) {
      int base = more == 1 ? 29 : more == 2 ? 285 : 65_821;
      int rest = 0;
      for (int i = 0; i < more; i++) {
        rest = rest << 8 | octet(next++);
      }
      size = base + rest;
    }
    at = next;
    return checked(
        next,
        switch (type) {
          case TEXT, BYTES, UINT16, UINT32, INT32, UINT64, UINT128, DOUBLE, FLOAT -> size;
          case MAP, ARRAY, BOOLEAN -> 0;
          default -> throw new BadDatabaseException("a value is of the unknown type " + type);
        });
  }

  private long unsigned(int length) throws BadDatabaseException {
    long number = 0;
    for (int i = 0; i < length; i++) {
      number = number << 8 | octet(at + i);
    }
    return number;
  }

  private int position(long offset) throws BadDatabaseException {
    if (offset < 0 || offset >= to - from) {
      throw new BadDatabaseException("leads beyond the end of its data");
    }
    return (int) (from + offset);
  }

  private int checked(int place, long length) throws BadDatabaseException {
    if (place + length > to) {
      throw new BadDatabaseException("a value goes beyond the end of its data");
    }
    return (int) (place + length);
  }

  private int octet(int place) throws BadDatabaseException {
    if (place >= to) {
      throw new BadDatabaseException("a value goes beyond the end of its data");
    }
    return bytes[place] & 0xff;
  }

  private void step() throws BadDatabaseException {
    if (--stepsLeft < 0) {
      throw new BadDatabaseException("has more values than any such database");
    }
  }
}
