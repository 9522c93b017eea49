package io.bartizan.address;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a MaxMind database (version 2.0 of its format) as a whole, for one thing that it tells of
 * addresses. Afterwards the file is of no more use: what is asked per request is a table of our
 * own, and whatever is wrong with a file is found when it is read. Runs off the event loops.
 */
public final class MaxMindDatabase {
  private static final byte[] MARKER =
      "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);

  /** How far from the end of the file its description may begin. */
  private static final int MAX_METADATA = 128 * 1024;

  private static final int SEPARATOR = 16;
  private static final int V6_BITS = 128;
  private static final int V4_BITS = 32;

  /** Deeper than any network that clients are told apart by. */
  private static final int NETWORK_BITS = 64;

  private static final int MAX_KEPT = 1 << 20;

  private final byte[] file;
  private final int nodes;
  private final int recordBits;
  private final boolean v6;
  private final MaxMindData data;
  private final Field field;
  private final Map<Long, Integer> known = new HashMap<>();
  private final AddressValues.Builder values = new AddressValues.Builder();
  private long visits;

  /** What a database tells. */
  public enum Field {
    /** Two letters of ISO 3166: the first in the higher octet. */
    COUNTRY {
      @Override
      int of(MaxMindData data, long record) throws BadDatabaseException {
        String code = data.text(record, "country", "iso_code");
        return code.length() == 2 && code.chars().allMatch(c -> c >= 'A' && c <= 'Z')
            ? code.charAt(0) << 8 | code.charAt(1)
            : AddressValues.NONE;
      }
    },

    /** The number of the autonomous system, without sign. */
    ASN {
      @Override
      int of(MaxMindData data, long record) throws BadDatabaseException {
        return (int) Math.max(0, data.number(record, "autonomous_system_number"));
      }
    };

    abstract int of(MaxMindData data, long record) throws BadDatabaseException;
  }

  private MaxMindDatabase(byte[] file, Field field) throws BadDatabaseException {
    this.file = file;
    this.field = field;
    int end = metadata(file);
    MaxMindData metadata = new MaxMindData(file, end + MARKER.length, file.length);
    if (metadata.number(0, "binary_format_major_version") != 2) {
      throw new BadDatabaseException("is not of version 2 of MaxMind's format");
    }
    long nodeCount = metadata.number(0, "node_count");
    this.recordBits = (int) metadata.number(0, "record_size");
    if (recordBits != 24 && recordBits != 28 && recordBits != 32) {
      throw new BadDatabaseException("has records of " + recordBits + " bits");
    }
    this.v6 = metadata.number(0, "ip_version") == 6;
    long data = nodeCount * (recordBits / 4) + SEPARATOR;
    if (nodeCount < 1 || data > end) {
      throw new BadDatabaseException("is shorter than its " + nodeCount + " nodes");
    }
    this.nodes = (int) nodeCount;
    this.data = new MaxMindData(file, (int) data, end);
  }

  /**
   * Reads a file.
   *
   * @throws BadDatabaseException when it is no sound database
   */
  public static AddressValues read(byte[] file, Field field) throws BadDatabaseException {
    return new MaxMindDatabase(file, field).read();
  }

  /** Where the last description begins. */
  private static int metadata(byte[] file) throws BadDatabaseException {
    int least = Math.max(0, file.length - MAX_METADATA);
    for (int at = file.length - MARKER.length; at >= least; at--) {
      int same = 0;
      while (same < MARKER.length && file[at + same] == MARKER[same]) {
        same++;
      }
      if (same == MARKER.length) {
        return at;
      }
    }
    throw new BadDatabaseException("is no MaxMind database");
  }

  private AddressValues read() throws BadDatabaseException {
    long v4Root = v6 ? descend(0, V6_BITS - V4_BITS) : 0;
    v4(v4Root, 0, 0);
    if (v6) {
      networks(0, 0, 0, v4Root);
    }
    return values.build();
  }

  /** Follows the left records from a node, for zeros of an address. */
  private long descend(long record, int bits) throws BadDatabaseException {
    long at = record;
    for (int i = 0; i < bits && at < nodes; i++) {
      at = record((int) at, 0);
    }
    return at;
  }

  private void v4(long record, int depth, long prefix) throws BadDatabaseException {
    if (record >= nodes || depth == V4_BITS) {
      values.v4(prefix << (V4_BITS - depth), value(record));
      return;
    }
    visit();
    for (int bit = 0; bit < 2; bit++) {
      v4(record((int) record, bit), depth + 1, prefix << 1 | bit);
    }
  }

  /**
   * @param v4Root IPv4 in IPv6, where other networks may lead to as well (6to4, Teredo): what lies
   *     there is not known of IPv6
   */
  private void networks(long record, int depth, long prefix, long v4Root)
      throws BadDatabaseException {
    if (record >= nodes || depth == NETWORK_BITS) {
      long start = depth == 0 ? 0 : prefix << (NETWORK_BITS - depth);
      values.network(start, value(descend(record, V6_BITS - depth)));
      return;
    }
    if (record == v4Root && depth > 0) {
      values.network(prefix << (NETWORK_BITS - depth), AddressValues.NONE);
      return;
    }
    visit();
    for (int bit = 0; bit < 2; bit++) {
      networks(record((int) record, bit), depth + 1, prefix << 1 | bit, v4Root);
    }
  }

  /** A tree has each node once; what leads back would be walked for ever. */
  private void visit() throws BadDatabaseException {
    if (++visits > nodes) {
      throw new BadDatabaseException("its nodes are no tree");
    }
  }

  private int value(long record) throws BadDatabaseException {
    if (record == nodes) {
      return AddressValues.NONE;
    }
    if (record < nodes) {
      throw new BadDatabaseException("its tree is deeper than an address is long");
    }
    Integer before = known.get(record);
    if (before != null) {
      return before;
    }
    int value = field.of(data, record - nodes - SEPARATOR);
    if (known.size() < MAX_KEPT) {
      known.put(record, value);
    }
    return value;
  }

  private long record(int node, int bit) {
    int at = node * (recordBits / 4);
    if (recordBits == 28) {
      int middle = file[at + 3] & 0xff;
      long top = bit == 0 ? middle >>> 4 : middle & 0xf;
      return top << 24 | bits(at + 4 * bit, 3);
    }
    int length = recordBits / 8;
    return bits(at + bit * length, length);
  }

  private long bits(int at, int length) {
    long bits = 0;
    for (int i = 0; i < length; i++) {
      bits = bits << 8 | (file[at + i] & 0xff);
    }
    return bits;
  }
}
