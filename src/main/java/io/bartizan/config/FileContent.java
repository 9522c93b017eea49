package io.bartizan.config;

import java.util.Arrays;
import java.util.Objects;

/** A file that settings name, as it was when they were read. Nothing prints what is in it. */
public final class FileContent {
  private final String path;
  private final String name;
  private final byte[] bytes;

  /**
   * What was read.
   *
   * @param path where it is
   * @param name as messages shall name it
   */
  public FileContent(String path, String name, byte[] bytes) {
    this.path = path;
    this.name = name;
    this.bytes = bytes.clone();
  }

  /** Where it is. */
  public String path() {
    return path;
  }

  /** As messages name it: relative to the deployment where it is in it. */
  public String name() {
    return name;
  }

  /** What was in it; may be secret. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileContent file
        && path.equals(file.path)
        && Arrays.equals(bytes, file.bytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(path, Arrays.hashCode(bytes));
  }

  @Override
  public String toString() {
    return name;
  }
}
