package io.bartizan.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
  @TempDir Path folder;

  @Test
  void aTokenIsMadeOnceForItsOwnerOnly() throws IOException {
    Path file = folder.resolve("admin.token");
    AdminToken made = AdminToken.open(file);
    String token = AdminToken.read(file);
    assertEquals(43, token.length());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    assertTrue(made.admits("Bearer " + token));
    assertTrue(made.admits("bearer  " + token + " "));
    assertTrue(AdminToken.open(file).admits("Bearer " + token));
    assertEquals(token, AdminToken.read(file));
  }

  @Test
  void nothingButTheTokenAdmits() throws IOException {
    Path file = folder.resolve("t");
    Files.writeString(file, "0123456789abcdef\n");
    AdminToken token = AdminToken.open(file);
    assertTrue(token.admits("Bearer 0123456789abcdef"));
    for (String wrong :
        new String[] {
          "",
          "Bearer",
          "Bearer ",
          "0123456789abcdef",
          "Basic 0123456789abcdef",
          "Bearer 0123456789abcde",
          "Bearer 0123456789abcdef0",
          "Bearer 0123456789ABCDEF"
        }) {
      assertFalse(token.admits(wrong), wrong);
    }
    assertFalse(token.admits(null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "short-secret", "with spaces in the midst", "ümläut-ümläut-ümläut"})
  void aFileWithoutAProperTokenIsRefusedAndNotShown(String text) throws IOException {
    Path file = folder.resolve("t");
    Files.writeString(file, text);
    IOException refused = assertThrows(IOException.class, () -> AdminToken.open(file));
    assertTrue(message(refused).contains("expected a token"), message(refused));
    if (!text.isBlank()) {
      assertFalse(message(refused).contains(text), message(refused));
    }
  }

  @Test
  void aFileThatIsTooLargeIsRefused() throws IOException {
    Path file = folder.resolve("t");
    Files.writeString(file, "x".repeat(2000));
    assertThrows(IOException.class, () -> AdminToken.open(file));
  }

  @Test
  void aTokenThatCannotBeMadeIsSaidToBe() {
    Path file = folder.resolve("nowhere/t");
    IOException refused = assertThrows(IOException.class, () -> AdminToken.open(file));
    assertTrue(message(refused).startsWith("admin.tokenFile: cannot make "), message(refused));
  }

  private static String message(IOException refused) {
    return String.valueOf(refused.getMessage());
  }
}
