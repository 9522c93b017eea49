package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads the malformed deployments of {@code config/malformed}: each has files, perhaps an
 * environment, and the exact report that a person gets.
 */
class MalformedConfigurationTest {
  private static final List<String> FILES =
      List.of("syntax.txt", "schema.txt", "meaning.txt", "environment.txt", "limits.txt");
  private static final String SECRET = "hunter2";

  /** A deployment by its sections: names of files, {@code env} and {@code problems}. */
  record Malformed(String title, Map<String, String> sections) {
    @Override
    public String toString() {
      return title;
    }
  }

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("corpus")
  void theReportIsExactly(Malformed malformed) {
    DeploymentFolder folder = new DeploymentFolder(directory);
    malformed.sections().forEach((name, text) -> write(folder, name, text));
    String expected = Objects.requireNonNull(malformed.sections().get("problems"));
    String report = String.join("\n", folder.problems());
    assertEquals(expected.strip(), report);
    assertFalse(report.contains(SECRET), "shows what came from the environment");
  }

  @Test
  void theCorpusIsWhole() throws IOException {
    assertTrue(corpus().size() >= 50, () -> "a part of the corpus is not read");
  }

  private static void write(DeploymentFolder folder, String name, String text) {
    if (name.equals("env")) {
      text.lines()
          .map(line -> line.split("=", 2))
          .forEach(pair -> folder.withVariable(pair[0], pair[1]));
    } else if (!name.equals("problems")) {
      folder.with(name, text);
    }
  }

  static List<Malformed> corpus() throws IOException {
    List<Malformed> all = new ArrayList<>();
    for (String file : FILES) {
      for (String malformed : resource(file).split("(?m)^=== ", -1)) {
        if (!malformed.isBlank()) {
          all.add(parse(malformed));
        }
      }
    }
    return all;
  }

  private static Malformed parse(String text) {
    String[] parts = text.split("(?m)^--- ", -1);
    Map<String, String> sections = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      int lineEnd = parts[i].indexOf('\n');
      sections.put(parts[i].substring(0, lineEnd), parts[i].substring(lineEnd + 1));
    }
    return new Malformed(parts[0].strip(), sections);
  }

  private static String resource(String file) throws IOException {
    String name = "/config/malformed/" + file;
    try (InputStream in = MalformedConfigurationTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
