package io.bartizan.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --directory}, the same for every command that reads a deployment. */
final class DirectoryOption {
  @Option(
      names = {"-d", "--directory"},
      paramLabel = "DIR",
      description = "The deployment's folder (default: the current one).")
  Path path = Path.of("");
}
