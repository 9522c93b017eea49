package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A deployment written by a test, and an environment to read it in. */
final class DeploymentFolder {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  DeploymentFolder(Path directory) {
    this.directory = directory;
  }

  DeploymentFolder with(String name, String text) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  DeploymentFolder withVariable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Reading read() {
    return new DeploymentReader(environment::get).read(directory);
  }

  Deployment valid() {
    Reading reading = read();
    return assertInstanceOf(Deployment.class, reading, reading::toString);
  }

  List<String> problems() {
    Reading reading = read();
    return assertInstanceOf(Problems.class, reading, reading::toString).list().stream()
        .map(Problem::toString)
        .toList();
  }
}
