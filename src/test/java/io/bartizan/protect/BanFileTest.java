package io.bartizan.protect;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.LogCapture;
import io.bartizan.address.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BanFileTest {
  private static final IpAddress V4 = requireNonNull(IpAddress.parse("192.0.2.1"));
  private static final IpAddress V6 = requireNonNull(IpAddress.parse("2001:db8:0:7::"));

  @TempDir Path folder;
  private Path path = Path.of("");
  private Instant now = Instant.parse("2026-11-25T12:00:00Z");
  private final Abuse before = new Abuse(() -> 0, () -> now);
  private final Abuse after = new Abuse(() -> 0, () -> now);

  @BeforeEach
  void name() {
    path = folder.resolve("bans.json");
  }

  private BanFile file(Abuse abuse) {
    return new BanFile(abuse, () -> path, () -> now);
  }

  @Test
  void bansGoOnAfterARestartWithAllThatIsKnownOfThem() throws IOException {
    BanFile file = file(before);
    file.restore();
    assertNotNull(before.bans().ban(V4, "score 1500, \"quoted\""));
    assertNotNull(before.bans().byHand(V6, Duration.ofDays(2), "ü"));
    file.save();
    assertTrue(Files.readString(path).contains("\"2001:db8:0:7::/64\""));

    now = now.plusSeconds(30);
    file(after).restore();
    assertEquals(before.bans().inForce(V4), after.bans().inForce(V4));
    assertEquals(before.bans().inForce(V6), after.bans().inForce(V6));
    assertEquals(2, after.bans().count());
  }

  @Test
  void howLongTheNextIsOutlivesTheProcessToo() {
    assertNotNull(before.bans().ban(V4, "test"));
    file(before).save();
    now = now.plusSeconds(60);
    file(after).restore();
    assertEquals(0, after.bans().count());
    Ban second = requireNonNull(after.bans().ban(V4, "test"));
    assertEquals(now.plusSeconds(120).toEpochMilli(), second.untilMillis());
  }

  @Test
  void itsOwnerAloneReadsIt() throws IOException {
    assertNotNull(before.bans().ban(V4, "test"));
    file(before).save();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList(), "no draft is left");
    }
  }

  private Object identity() throws IOException {
    return requireNonNull(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
  }

  @Test
  void manyChangesAreOneWritingAndNoChangeIsNone() throws IOException {
    BanFile file = file(before);
    file.restore();
    file.save();
    assertFalse(Files.exists(path), "nothing was ever to be kept");
    for (int i = 0; i < 1000; i++) {
      assertNotNull(before.bans().ban(new IpAddress((long) i << 32, 0), "test"));
    }
    file.save();
    Object first = identity();
    file.save();
    assertEquals(first, identity());
    assertTrue(before.bans().lift(new IpAddress(0, 0)));
    file.save();
    assertNotEquals(first, identity());
    file(after).restore();
    assertEquals(999, after.bans().count());
  }

  @Test
  void aFileThatIsNoneIsToldOfAndPutAside() throws IOException {
    for (String garbage : List.of("", "{\"bans\": [", "[]", "{\"bans\": 7}", "\u0000\u0001")) {
      Files.writeString(path, garbage);
      try (LogCapture log = new LogCapture(BanFile.class)) {
        file(after).restore();
        assertEquals(1, log.lines.size(), () -> garbage + log.lines);
        assertTrue(log.lines.get(0).startsWith("WARNING "), log.lines.get(0));
        assertTrue(log.lines.get(0).contains("bans.json.bad"), log.lines.get(0));
      }
      assertFalse(Files.exists(path));
      assertEquals(garbage, Files.readString(folder.resolve("bans.json.bad")));
    }
    assertTrue(after.bans().isEmpty());
  }

  @Test
  void oneBadBanDoesNotTakeTheOthersWithIt() throws IOException {
    String good =
        """
        {"client": "192.0.2.1", "since": "2026-11-25T11:00:00Z", "until": "2026-11-25T13:00:00Z",
         "forgotten": "2026-11-25T14:00:00Z", "level": 3, "by": "gateway", "reason": "x"}
        """;
    Files.writeString(
        path,
        "{\"bans\": ["
            + good.replace("192.0.2.1", "192.0.2.0/24")
            + ", 7, {}, "
            + good.replace("2026-11-25T13:00:00Z", "soon")
            + ", "
            + good.replace("\"level\": 3", "\"level\": \"three\"")
            + ", "
            + good
            + "]}");
    try (LogCapture log = new LogCapture(BanFile.class)) {
      file(after).restore();
      assertTrue(log.lines.get(0).contains("5 of 6 bans"), log.lines.get(0));
    }
    assertEquals(1, after.bans().count());
    assertEquals(3, requireNonNull(after.bans().inForce(V4)).level());
  }

  @Test
  void nobodyIsOutForEverWhateverTheFileSays() throws IOException {
    Files.writeString(
        path,
        """
        {"bans": [{"client": "192.0.2.1", "since": "2026-11-25T11:00:00Z",
          "until": "9999-01-01T00:00:00Z", "forgotten": "9999-01-01T00:00:00Z", "level": 2000000000,
          "by": "gateway", "reason": "x"}]}
        """);
    file(after).restore();
    assertNotNull(after.bans().inForce(V4));
    now = now.plus(Bans.MAX_BY_HAND);
    assertEquals(0, after.bans().count());
    now = now.plus(Bans.MAX_BY_HAND);
    after.bans().forget();
    assertTrue(after.bans().isEmpty());
  }

  @Test
  void aFolderThatCannotBeWrittenToIsToldOfOnce() {
    path = folder.resolve("none/bans.json");
    assertNotNull(before.bans().ban(V4, "test"));
    BanFile file = file(before);
    try (LogCapture log = new LogCapture(BanFile.class)) {
      file.save();
      file.save();
      assertEquals(1, log.lines.size(), log.lines::toString);
    }
    path = folder.resolve("bans.json");
    file.save();
    assertTrue(Files.exists(path));
  }
}
