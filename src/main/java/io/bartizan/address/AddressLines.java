package io.bartizan.address;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A list of addresses as text: an address or a block on each line, what follows {@code #} or {@code
 * ;} is a comment. Any line that is something else fails the whole list: half a page of an error
 * must not pass for a list.
 */
public final class AddressLines {
  /** Far longer than any line with a comment should be, in bytes. */
  static final int MAX_LINE = 1024;

  private static final int SHOWN = 60;

  private final InputStream in;
  private final byte[] chunk = new byte[16 * 1024];
  private final byte[] line = new byte[MAX_LINE];
  private final boolean strict;
  private int at;
  private int end;

  private AddressLines(InputStream in, boolean strict) {
    this.in = in;
    this.strict = strict;
  }

  /**
   * Reads a list to its end.
   *
   * @param max how many addresses and blocks there may be
   * @param strict whether bits beyond a block's prefix are an error; they are cleared where not
   */
  public static BlockSet read(InputStream in, int max, boolean strict)
      throws IOException, BadLineException {
    return new AddressLines(in, strict).read(max);
  }

  private BlockSet read(int max) throws IOException, BadLineException {
    BlockSet.Builder blocks = new BlockSet.Builder();
    int number = 0;
    for (int length = next(1); length >= 0; length = next(number + 1)) {
      number++;
      String text = text(length);
      if (text.isEmpty()) {
        continue;
      }
      if (blocks.count() == max) {
        throw new BadLineException(number, "more than " + max + " addresses and blocks");
      }
      blocks.add(block(text, number));
    }
    return blocks.build();
  }

  /** The length of the next line, or -1 at the end. */
  private int next(int number) throws IOException, BadLineException {
    int length = 0;
    while (true) {
      if (at == end) {
        at = 0;
        end = in.read(chunk);
        if (end <= 0) {
          end = 0;
          return length == 0 ? -1 : length;
        }
      }
      byte b = chunk[at++];
      if (b == '\n') {
        return length;
      }
      if (length == MAX_LINE) {
        throw new BadLineException(number, "longer than " + MAX_LINE + " bytes");
      }
      line[length++] = b;
    }
  }

  /** Without comment and blanks. */
  private String text(int length) {
    int to = 0;
    while (to < length && line[to] != '#' && line[to] != ';') {
      to++;
    }
    return new String(line, 0, to, StandardCharsets.ISO_8859_1).strip();
  }

  private IpBlock block(String text, int number) throws BadLineException {
    IpBlock block;
    try {
      block = IpBlock.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadLineException(
          number, shown(text) + " (expected an address or a block such as \"10.0.0.0/8\")");
    }
    int slash = text.indexOf('/');
    if (strict
        && slash >= 0
        && !block.address().equals(IpAddress.parse(text.substring(0, slash)))) {
      throw new BadLineException(
          number,
          shown(text)
              + " (the address has bits beyond its prefix; did you mean \""
              + block.text()
              + "\"?)");
    }
    return block;
  }

  private static String shown(String text) {
    String visible = text.replaceAll("[^ -~]", "?");
    return '"' + (visible.length() > SHOWN ? visible.substring(0, SHOWN) + "..." : visible) + '"';
  }
}
