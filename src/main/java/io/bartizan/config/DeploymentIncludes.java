package io.bartizan.config;

import io.bartizan.address.AddressLines;
import io.bartizan.address.BadLineException;
import io.bartizan.address.BlockSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;

/**
 * What a deployment has in files of their own: lists of addresses, keys. They count among its
 * files: a changed list is a changed deployment.
 */
final class DeploymentIncludes implements IncludedFiles {
  /** Largest file, in bytes: more than 60 for each of a million. */
  static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

  private final Path directory;
  private final DeploymentFiles files;
  private final Findings findings;

  DeploymentIncludes(Path directory, DeploymentFiles files, Findings findings) {
    this.directory = directory;
    this.files = files;
    this.findings = findings;
  }

  @Override
  public BlockSet blocks(Json.Text where, String file, int maxEntries) {
    Path path = Path.of(file);
    String name = name(path);
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
      unreadable(where, e);
    }
    return BlockSet.EMPTY;
  }

  @Override
  public FileContent content(Json.Text where, String file, int most) {
    Path path = Path.of(file);
    String name = name(path);
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length <= most) {
        files.include(name, DeploymentFiles.sha256().digest(bytes));
        return new FileContent(file, name, bytes);
      }
      findings.add(problem(name, 0, "larger than " + Sizes.format(most)));
    } catch (IOException e) {
      unreadable(where, e);
    }
    return new FileContent(file, name, new byte[0]);
  }

  private String name(Path path) {
    return path.startsWith(directory) ? directory.relativize(path).toString() : path.toString();
  }

  private void unreadable(Json.Text where, IOException e) {
    findings.addUnlessTold(
        where
            .place()
            .problem(
                Quoted.of(where.written()), "cannot be read: " + e.getClass().getSimpleName()));
  }

  private static Problem problem(String name, int line, String message) {
    return new Problem(name, line, line == 0 ? 0 : 1, "", message, null);
  }
}
