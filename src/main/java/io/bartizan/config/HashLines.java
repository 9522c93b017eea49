package io.bartizan.config;

import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Files with a name and a hash on each line. What is wrong is told by line, without the hash. */
final class HashLines {
  /** Largest file, in bytes: some ten thousand lines. */
  static final int MAX_BYTES = 1024 * 1024;

  private static final int MAX_TOLD = 20;

  private final Findings findings;
  private int told;

  HashLines(Findings findings) {
    this.findings = findings;
  }

  /**
   * Reads it.
   *
   * @param separator between name and hash
   * @param take takes a name and a hash, and says what is wrong with them, or null
   */
  void read(FileContent file, char separator, BiFunction<String, String, @Nullable String> take) {
    String text = new String(file.bytes(), StandardCharsets.UTF_8);
    int number = 0;
    for (String each : text.split("\n", -1)) {
      number++;
      String line = each.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int at = line.indexOf(separator);
      String problem =
          at <= 0
              ? "expected a name, \"" + separator + "\" and a hash"
              : take.apply(line.substring(0, at), line.substring(at + 1).strip());
      if (problem != null && told++ < MAX_TOLD) {
        findings.add(new Problem(file.name(), number, 1, "", problem, null));
      }
    }
  }
}
