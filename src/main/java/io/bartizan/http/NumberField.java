package io.bartizan.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A field whose value has numbers in it that change with each message, encoded but for those. Make
 * them when configuration is compiled.
 */
public final class NumberField {
  private static final int LONGEST_NUMBER = 19;

  final FieldName name;

  /** The most bytes that a line may have. */
  final int longest;

  private final byte[][] texts;

  /**
   * Encodes a field.
   *
   * @param texts of the value: one before each number, and one behind the last
   * @throws IllegalArgumentException see {@link Fields#add(String, String)}
   */
  public NumberField(FieldName name, List<String> texts) {
    new Fields().add(name, String.join("0", texts));
    this.name = name;
    this.texts = new byte[texts.size()][];
    int length = 0;
    for (int i = 0; i < texts.size(); i++) {
      String text =
          (i == 0 ? name.text() + ": " : "") + texts.get(i) + (i == texts.size() - 1 ? "\r\n" : "");
      this.texts[i] = text.getBytes(StandardCharsets.US_ASCII);
      length += text.length();
    }
    this.longest = length + (texts.size() - 1) * LONGEST_NUMBER;
  }

  /**
   * Writes the line.
   *
   * @param numbers 0 or more, in turn
   * @param from the first of them
   * @return where the next byte goes
   */
  int write(byte[] into, int at, long[] numbers, int from) {
    int end = at;
    for (int i = 0; i < texts.length; i++) {
      if (i > 0) {
        end = decimal(into, end, numbers[from + i - 1]);
      }
      System.arraycopy(texts[i], 0, into, end, texts[i].length);
      end += texts[i].length;
    }
    return end;
  }

  private static int decimal(byte[] into, int at, long number) {
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int i = at + digits - 1; i >= at; i--) {
      into[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return at + digits;
  }
}
