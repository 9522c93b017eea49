package io.bartizan.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLookTest {
  @TempDir Path folder;
  @TempDir Path elsewhere;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectory(folder.resolve("routes"));
    Files.createDirectory(folder.resolve("certs"));
    Files.writeString(folder.resolve("gateway.json"), "{}");
    Files.writeString(folder.resolve("routes/a.json"), "{}");
    Files.writeString(folder.resolve("certs/a.key"), "secret");
    Files.writeString(elsewhere.resolve("ca.pem"), "pem");
  }

  private FileLook look() {
    return FileLook.at(folder, List.of(elsewhere.resolve("ca.pem")));
  }

  /** Of the same size, and said to be of the same time. */
  private static void replace(Path file, String text) throws IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    Path draft = file.resolveSibling(".draft");
    Files.writeString(draft, text);
    Files.setLastModifiedTime(draft, modified);
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void whereNothingIsDoneNothingIsSeen() throws IOException {
    FileLook before = look();
    Files.writeString(folder.resolve("certs/.hidden"), "an editor's");
    Files.writeString(folder.resolve("README"), "nobody's");
    Files.createDirectory(folder.resolve("certs/..2026"));
    assertEquals(before, look());
  }

  @Test
  void whateverBecomesOfAnyFileIsSeen() throws IOException {
    for (Path file :
        List.of(
            folder.resolve("gateway.json"),
            folder.resolve("routes/a.json"),
            folder.resolve("certs/a.key"),
            elsewhere.resolve("ca.pem"))) {
      FileLook first = look();
      Files.writeString(file, "longer than before");
      FileLook written = look();
      assertNotEquals(first, written, file::toString);
      replace(file, "longer than BEFORE");
      FileLook replaced = look();
      assertNotEquals(written, replaced, file::toString);
      Files.delete(file);
      assertNotEquals(replaced, look(), file::toString);
    }
    FileLook before = look();
    Files.writeString(folder.resolve("routes/b.json"), "{}");
    assertNotEquals(before, look());
  }

  /** A volume of Kubernetes: names are links into ..data, which is a link that is turned. */
  @Test
  void alinkThatIsTurnedIsSeen() throws IOException {
    Path certs = folder.resolve("certs");
    for (String version : new String[] {"..1", "..2"}) {
      Files.createDirectory(certs.resolve(version));
      Files.writeString(certs.resolve(version).resolve("tls.crt"), "same size");
      Files.setLastModifiedTime(
          certs.resolve(version).resolve("tls.crt"), FileTime.fromMillis(1_000_000));
    }
    Files.createSymbolicLink(certs.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(certs.resolve("tls.crt"), Path.of("..data/tls.crt"));
    FileLook before = look();
    assertEquals(before, look());
    Files.createSymbolicLink(certs.resolve("..data_tmp"), Path.of("..2"));
    Files.move(
        certs.resolve("..data_tmp"), certs.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    assertNotEquals(before, look());
  }

  @Test
  void aFolderThatIsNotThereIsNothingToBeSeen() {
    assertEquals(
        new FileLook(java.util.Set.of()), FileLook.at(folder.resolve("nowhere"), List.of()));
  }
}
