package io.bartizan.config;

import io.bartizan.address.AddressLines;
import io.bartizan.address.AddressValues;
import io.bartizan.address.BadDatabaseException;
import io.bartizan.address.BadLineException;
import io.bartizan.address.BlockSet;
import io.bartizan.address.MaxMindDatabase;
import io.bartizan.address.MaxMindDatabase.Field;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import org.jspecify.annotations.Nullable;

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
  public AddressValues values(Json.Text where, String file, Field field) {
    // It is in memory as a whole while it is read, beside what is made of it.
    long most = Math.min(GeoConfig.MAX_FILE_BYTES, Runtime.getRuntime().maxMemory() / 8);
    byte[] bytes = read(where, file, (int) most);
    if (bytes == null) {
      return AddressValues.EMPTY;
    }
    try {
      return MaxMindDatabase.read(bytes, field);
    } catch (BadDatabaseException e) {
      findings.add(problem(name(Path.of(file)), 0, e.message()));
      return AddressValues.EMPTY;
    }
  }

  @Override
  public FileContent content(Json.Text where, String file, int most) {
    byte[] bytes = read(where, file, most);
    return new FileContent(file, name(Path.of(file)), bytes == null ? new byte[0] : bytes);
  }

  private byte @Nullable [] read(Json.Text where, String file, int most) {
    Path path = Path.of(file);
    String name = name(path);
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length <= most) {
        files.include(name, DeploymentFiles.sha256().digest(bytes));
        return bytes;
      }
      findings.add(problem(name, 0, "larger than " + Sizes.format(most)));
    } catch (IOException e) {
      unreadable(where, e);
    }
    return null;
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
