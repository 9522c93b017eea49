package io.bartizan.http;

import java.util.Arrays;

/**
 * A field in wire form, checked and encoded once, for messages without number. Make them when
 * configuration is compiled.
 */
public final class FieldLine {
  final FieldName name;
  final byte[] bytes;
  final int valueLength;

  /**
   * Encodes a field.
   *
   * @throws IllegalArgumentException see {@link Fields#add(String, String)}
   */
  public FieldLine(FieldName name, String value) {
    Fields checked = new Fields();
    checked.add(name, value);
    this.name = name;
    this.valueLength = value.length();
    this.bytes = Arrays.copyOf(checked.bytes(), name.bytes.length + valueLength + 4);
  }

  /** The field's name. */
  public FieldName name() {
    return name;
  }
}
