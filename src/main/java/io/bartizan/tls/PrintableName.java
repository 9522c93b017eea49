package io.bartizan.tls;

/** Names of files and certificates in messages of one line. */
final class PrintableName {
  private PrintableName() {}

  /** Whether a name can be shown as it is, and was read without loss. */
  static boolean is(String name) {
    return name.codePoints().allMatch(PrintableName::printable);
  }

  /** With a question mark for what could garble or forge a line. */
  static String of(String name) {
    return is(name)
        ? name
        : name.codePoints()
            .map(c -> printable(c) ? c : '?')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      // What bytes become that are no text in the system's encoding.
      default -> c != '\ufffd';
    };
  }
}
