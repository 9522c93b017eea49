package io.bartizan.reload;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a deployment's files without reading them: two looks differ where a file came
 * or went, was written or replaced. Links are followed to what they lead to, so that a volume that
 * is replaced by turning a link (as Kubernetes does) looks different though no name in it has.
 *
 * @param files all there are
 */
record FileLook(Set<Seen> files) {
  /** Far more than a deployment may have; what lies beyond is not looked at. */
  private static final int MAX_FILES = 200_000;

  FileLook {
    files = Set.copyOf(files);
  }

  /** One file: another inode, size or time is another content. */
  record Seen(String path, @Nullable Object inode, long size, FileTime modified) {}

  /**
   * Looks at everything that a reload reads. Blocks.
   *
   * @param directory the deployment's
   * @param named files that its configuration names
   */
  static FileLook at(Path directory, Collection<Path> named) {
    Set<Seen> seen = new HashSet<>();
    look(directory.resolve("gateway.json"), seen);
    list(directory.resolve("routes"), seen);
    list(directory.resolve("certs"), seen);
    named.forEach(file -> look(file, seen));
    return new FileLook(seen);
  }

  private static void list(Path folder, Set<Seen> seen) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        // Left to editors and volumes, as by those who read.
        if (!file.getFileName().toString().startsWith(".")) {
          look(file, seen);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Nothing to be seen, which is a change where there was something.
      return;
    }
  }

  private static void look(Path file, Set<Seen> seen) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isRegularFile() && seen.size() < MAX_FILES) {
        seen.add(
            new Seen(
                file.toString(),
                attributes.fileKey(),
                attributes.size(),
                attributes.lastModifiedTime()));
      }
    } catch (IOException e) {
      // Not there, or going at this moment.
      return;
    }
  }
}
