package io.bartizan.address;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes databases in MaxMind's format for tests, as MaxMind does: IPv4 lies in IPv6 at its first
 * 96 bits, 6to4 leads to it too, and a text that comes again is a pointer to the first.
 */
public final class MaxMindFile {
  private static final int EMPTY = -1;

  private final boolean v6;
  private final int recordBits;

  /** Of each node both records: a node, {@link #EMPTY}, or {@code -2 - offset} of data. */
  private final List<int[]> nodes = new ArrayList<>();

  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final Map<String, Integer> texts = new HashMap<>();
  private final Map<Object, Integer> records = new HashMap<>();

  /** A database of IPv6 and IPv4. */
  public MaxMindFile() {
    this(true, 24);
  }

  MaxMindFile(boolean v6, int recordBits) {
    this.v6 = v6;
    this.recordBits = recordBits;
    nodes.add(new int[] {EMPTY, EMPTY});
  }

  /** Says in what country the addresses of a block are. */
  public MaxMindFile country(String block, String code) {
    Map<String, Object> country = new LinkedHashMap<>();
    country.put("geoname_id", 2_921_044L);
    country.put("iso_code", code);
    country.put("names", Map.of("en", "Somewhere", "de", "Irgendwo"));
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("continent", Map.of("code", "EU"));
    record.put("country", country);
    return with(block, record);
  }

  /** Says whose network a block is of. */
  public MaxMindFile asn(String block, long number) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("autonomous_system_organization", "Example " + number);
    record.put("autonomous_system_number", number);
    return with(block, record);
  }

  MaxMindFile with(String block, Map<String, ?> record) {
    Integer known = records.get(record);
    int offset = known == null ? data.size() : known;
    if (known == null) {
      records.put(record, offset);
      write(data, record, texts);
    }
    IpBlock parsed = IpBlock.parse(block);
    IpAddress first = parsed.address();
    int bits = parsed.bits();
    boolean isV4 = first.isV4();
    long high = isV4 ? 0 : first.high();
    long low = isV4 ? first.low() & 0xffff_ffffL : first.low();
    put(high, low, v6 ? 0 : 96, bits, -2 - offset);
    return this;
  }

  private void put(long high, long low, int from, int bits, int record) {
    int node = 0;
    for (int depth = from; ; depth++) {
      int bit = (int) ((depth < Long.SIZE ? high >>> (63 - depth) : low >>> (127 - depth)) & 1);
      if (depth == bits - 1) {
        nodes.get(node)[bit] = record;
        return;
      }
      int next = nodes.get(node)[bit];
      if (next < 0) {
        nodes.add(new int[] {next, next});
        nodes.get(node)[bit] = nodes.size() - 1;
        next = nodes.size() - 1;
      }
      node = next;
    }
  }

  /** Makes 6to4 lead where IPv4 is, which must have been written of before. */
  MaxMindFile withAlias() {
    int node = 0;
    for (int i = 0; i < 96; i++) {
      node = nodes.get(node)[0];
    }
    put(0x2002L << 48, 0, 0, 16, node);
    return this;
  }

  /** How many nodes its tree has. */
  int nodeCount() {
    return nodes.size();
  }

  /** The file. */
  public byte[] bytes() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      long left = record(node[0]);
      long right = record(node[1]);
      if (recordBits == 28) {
        octets(file, left & 0xff_ffff, 3);
        file.write((int) (left >>> 24 << 4 | right >>> 24));
        octets(file, right & 0xff_ffff, 3);
      } else {
        octets(file, left, recordBits / 8);
        octets(file, right, recordBits / 8);
      }
    }
    file.writeBytes(new byte[16]);
    file.writeBytes(data.toByteArray());
    file.writeBytes("\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1));
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("binary_format_major_version", 2);
    metadata.put("binary_format_minor_version", 0);
    metadata.put("build_epoch", 1_700_000_000L);
    metadata.put("database_type", "Test");
    metadata.put("description", Map.of("en", "made by a test"));
    metadata.put("ip_version", v6 ? 6 : 4);
    metadata.put("languages", List.of("en"));
    metadata.put("node_count", (long) nodes.size());
    metadata.put("record_size", recordBits);
    // Pointers count from where it begins.
    ByteArrayOutputStream section = new ByteArrayOutputStream();
    write(section, metadata, new HashMap<>());
    file.writeBytes(section.toByteArray());
    return file.toByteArray();
  }

  private long record(int record) {
    if (record >= 0) {
      return record;
    }
    return nodes.size() + (record == EMPTY ? 0 : 16L - 2 - record);
  }

  private static void write(ByteArrayOutputStream out, Object value, Map<String, Integer> texts) {
    switch (value) {
      case Map<?, ?> map -> {
        head(out, 7, map.size());
        map.forEach(
            (key, member) -> {
              write(out, key, texts);
              write(out, member, texts);
            });
      }
      case List<?> list -> {
        head(out, 11, list.size());
        list.forEach(each -> write(out, each, texts));
      }
      case String text -> text(out, text, texts);
      case Integer number -> number(out, 5, number);
      case Long number -> number(out, 6, number);
      default -> throw new IllegalArgumentException("" + value.getClass());
    }
  }

  private static void text(ByteArrayOutputStream out, String text, Map<String, Integer> texts) {
    Integer before = texts.get(text);
    if (before != null && before < 2048) {
      out.write(0x20 | before >>> 8);
      out.write(before & 0xff);
    } else if (before != null && before < 526_336) {
      out.write(0x28 | (before - 2048) >>> 16);
      octets(out, (before - 2048) & 0xffff, 2);
    } else {
      texts.put(text, out.size());
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      head(out, 2, bytes.length);
      out.writeBytes(bytes);
    }
  }

  private static void number(ByteArrayOutputStream out, int type, long number) {
    int length = (Long.SIZE - Long.numberOfLeadingZeros(number) + 7) / 8;
    head(out, type, length);
    octets(out, number, length);
  }

  private static void octets(ByteArrayOutputStream out, long number, int length) {
    for (int i = length - 1; i >= 0; i--) {
      out.write((int) (number >>> (8 * i)));
    }
  }

  private static void head(ByteArrayOutputStream out, int type, int size) {
    int written = size < 29 ? size : size < 285 ? 29 : 30;
    out.write((type > 7 ? 0 : type << 5) | written);
    if (type > 7) {
      out.write(type - 7);
    }
    if (written > 28) {
      octets(out, written == 29 ? size - 29 : size - 285, written - 28);
    }
  }
}
