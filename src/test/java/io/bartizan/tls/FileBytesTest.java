package io.bartizan.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBytesTest {
  private static final byte[] CONTENT = "content".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Path file = Path.of("");

  /** What somebody does to the file between its first and its last byte. */
  @FunctionalInterface
  private interface Meddling {
    void run() throws IOException;
  }

  @BeforeEach
  void writeTheFile() throws IOException {
    file = Files.write(folder.resolve("a.crt"), CONTENT);
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
  }

  private byte[] readDuring(Meddling meddling) throws UnusableFileException {
    return FileBytes.read(
        file,
        "certs/a.crt",
        path -> {
          byte[] bytes = Files.readAllBytes(path);
          return new ByteArrayInputStream(bytes) {
            private boolean begun;

            @Override
            public void close() {}

            @Override
            public synchronized int read(byte[] into, int from, int length) {
              try {
                if (!begun) {
                  begun = true;
                  meddling.run();
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return super.read(into, from, length);
            }
          };
        });
  }

  private void assertBeingWritten(Meddling meddling) throws IOException {
    UnusableFileException e = assertThrows(UnusableFileException.class, () -> readDuring(meddling));
    assertEquals(
        "certs/a.crt: is being written"
            + " (write it under another name first and rename it, then reload)",
        e.problem().toString());
    writeTheFile();
  }

  @Test
  void aFileThatStandsStillIsRead() throws Exception {
    assertArrayEquals(CONTENT, readDuring(() -> {}));
    assertArrayEquals(CONTENT, FileBytes.read(file, "certs/a.crt"));
  }

  @Test
  void aFileThatChangesMeanwhileIsRefused() throws IOException {
    assertBeingWritten(() -> Files.write(file, CONTENT, StandardOpenOption.APPEND));
    assertBeingWritten(() -> Files.write(file, new byte[2]));
    assertBeingWritten(() -> Files.write(file, new byte[CONTENT.length]));
    assertBeingWritten(
        () -> {
          Path next = Files.write(folder.resolve("next"), CONTENT);
          Files.setLastModifiedTime(next, FileTime.fromMillis(1_000));
          Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        });
  }

  @Test
  void aFileThatGoesAwayMeanwhileIsRefused() {
    UnusableFileException e =
        assertThrows(
            UnusableFileException.class, () -> readDuring(() -> Files.deleteIfExists(file)));
    assertEquals(
        "certs/a.crt: does not exist (create it or correct the name)", e.problem().toString());
  }

  @Test
  void aFileThatShrankBeforeItWasOpenedIsRefused() {
    UnusableFileException e =
        assertThrows(
            UnusableFileException.class,
            () -> FileBytes.read(file, "certs/a.crt", path -> InputStream.nullInputStream()));
    assertEquals("is being written", e.problem().message());
  }
}
