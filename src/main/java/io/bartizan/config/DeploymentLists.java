package io.bartizan.config;

import io.bartizan.address.AddressLines;
import io.bartizan.address.BadLineException;
import io.bartizan.address.BlockSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;

/**
 * The lists of addresses that a deployment has in files of their own. They count among its files: a
 * changed list is a changed deployment.
 */
final class DeploymentLists implements ListFiles {
  /** Largest file, in bytes: more than 60 for each of a million. */
  static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

  private final Path directory;
  private final DeploymentFiles files;
  private final Findings findings;

  DeploymentLists(Path directory, DeploymentFiles files, Findings findings) {
    this.directory = directory;
    this.files = files;
    this.findings = findings;
  }

  @Override
  public BlockSet read(Json.Text where, String file, int maxEntries) {
    Path path = Path.of(file);
    String name = path.startsWith(directory) ? directory.relativize(path).toString() : file;
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(path), DeploymentFiles.sha256())) {
      if (Files.size(path) > MAX_FILE_BYTES) {
        findings.add(problem(name, 0, "larger than " + Sizes.format(MAX_FILE_BYTES)));
        return BlockSet.EMPTY;
      }
      BlockSet blocks = AddressLines.read(in, maxEntries, true);
      files.include(name, in.getMessageDigest().digest());
      return blocks;
    } catch (BadLineException e) {
      findings.add(problem(name, e.line(), e.message()));
    } catch (IOException e) {
      findings.addUnlessTold(
          where
              .place()
              .problem(
                  Quoted.of(where.written()), "cannot be read: " + e.getClass().getSimpleName()));
    }
    return BlockSet.EMPTY;
  }

  private static Problem problem(String name, int line, String message) {
    return new Problem(name, line, line == 0 ? 0 : 1, "", message, null);
  }
}
