package io.bartizan.config;

/** Patterns as the reading of a file would give them, for tests of other rooms. */
public final class TestPatterns {
  private TestPatterns() {}

  /** Of a subject. */
  public static SubjectPattern subject(String text) {
    try {
      return SubjectPattern.parse(text);
    } catch (BadText e) {
      throw new AssertionError(e);
    }
  }

  /** Of a subject alternative name. */
  public static SanPattern san(String text) {
    try {
      return SanPattern.parse(text);
    } catch (BadText e) {
      throw new AssertionError(e);
    }
  }
}
