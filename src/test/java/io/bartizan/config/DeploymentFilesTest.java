package io.bartizan.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentFilesTest {
  private static final String POOL =
      "{ \"pools\": { \"%s\": { \"endpoints\": [ { \"url\": \"http://127.0.0.1:1\" } ] } } }";

  @TempDir Path directory;
  private DeploymentFolder folder;

  @BeforeEach
  void writeInto() {
    folder = new DeploymentFolder(directory);
  }

  @Test
  void aFolderThatIsNotThereIsAProblem() {
    Path nowhere = directory.resolve("nowhere");
    assertEquals(
        List.of(nowhere + ": there is no such folder"), new DeploymentFolder(nowhere).problems());
  }

  @Test
  void filesAreReadByNameAndOtherFilesAreLeftAlone() {
    folder
        .with("routes/b.json", POOL.formatted("b"))
        .with("routes/a.json", POOL.formatted("a"))
        .with("routes/a.json.bak", "no JSON")
        .with("routes/.#a.json", "no JSON")
        .with("routes/inner.json/c.json", "no JSON")
        .with("gateway.json", "{}");
    Deployment deployment = folder.valid();
    assertEquals(
        List.of("gateway.json", "routes/a.json", "routes/b.json"),
        List.copyOf(deployment.files().keySet()));
    assertEquals(2, deployment.routes().pools().size());
  }

  @Test
  void linksAreFollowedAsMountedVolumesNeed() throws IOException {
    folder.with("..data/a.json", POOL.formatted("a")).with("routes/none.txt", "");
    Files.createSymbolicLink(directory.resolve("routes/a.json"), Path.of("..", "..data", "a.json"));
    assertEquals(1, folder.valid().routes().pools().size());
  }

  @Test
  void theHashChangesWithNamesAndBytesAndWithNothingElse() throws IOException {
    String empty = folder.valid().contentHash();
    String one = folder.with("routes/a.json", "{}").valid().contentHash();
    assertNotEquals(empty, one);
    assertEquals(one, folder.valid().contentHash());
    Files.move(directory.resolve("routes/a.json"), directory.resolve("routes/b.json"));
    String renamed = folder.valid().contentHash();
    assertNotEquals(one, renamed);
    assertNotEquals(renamed, folder.with("routes/b.json", "{ }").valid().contentHash());
  }

  @Test
  void aFileOverItsLimitIsRefused() throws IOException {
    folder.with("gateway.json", "");
    try (FileChannel file =
        FileChannel.open(directory.resolve("gateway.json"), StandardOpenOption.WRITE)) {
      file.write(StandardCharsets.US_ASCII.encode("{"), DeploymentFiles.MAX_FILE_BYTES);
    }
    assertEquals(List.of("gateway.json: larger than 16MiB"), folder.problems());
  }

  @Test
  void moreFilesThanTheLimitAreRefused() throws IOException {
    Path routes = Files.createDirectory(directory.resolve("routes"));
    for (int i = 0; i <= DeploymentFiles.MAX_FILES; i++) {
      Files.createFile(routes.resolve(i + ".json"));
    }
    assertEquals(List.of("routes: more than 10000 files"), folder.problems());
  }

  @Test
  void bytesThatAreNotUtf8AreAProblemWithItsPlace() throws IOException {
    folder.with("gateway.json", "");
    Files.write(
        directory.resolve("gateway.json"),
        "{\n  \"zone\": \"\u00e9\" }".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(List.of("gateway.json:2:12: not UTF-8"), folder.problems());
  }

  @Test
  void aByteOrderMarkIsLetPass() {
    assertEquals(
        "a", folder.with("gateway.json", "\ufeff{ \"zone\": \"a\" }").valid().gateway().zone());
    assertEquals(
        List.of("gateway.json:1:11: zone: 1 (expected a string)"),
        folder.with("gateway.json", "\ufeff{ \"zone\": 1 }").problems());
  }

  @Test
  void whatCannotBeReadIsAProblem() throws IOException {
    Files.createDirectory(directory.resolve("gateway.json"));
    Files.createFile(directory.resolve("routes"));
    assertEquals(
        List.of(
            "gateway.json: cannot be read: Is a directory",
            "routes: cannot be listed: NotDirectory"),
        folder.problems());
  }
}
