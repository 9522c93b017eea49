package io.bartizan.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files that a setting names, relative to the deployment unless absolute. */
final class NamedFiles {
  private NamedFiles() {}

  /** A file that may not exist yet. */
  static TextForm<String> inside(Path directory) {
    return text -> {
      if (text.isEmpty()) {
        throw new BadText("expected the name of a file");
      }
      try {
        return directory.resolve(text).normalize().toString();
      } catch (InvalidPathException e) {
        throw new BadText("not the name of a file");
      }
    };
  }

  /** A file to be read. */
  static TextForm<String> existing(Path directory) {
    TextForm<String> name = inside(directory);
    return text -> {
      String file = name.parse(text);
      Path path = Path.of(file);
      if (!Files.exists(path)) {
        throw new BadText("no such file");
      }
      if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
        throw new BadText("not a file that can be read");
      }
      return file;
    };
  }
}
