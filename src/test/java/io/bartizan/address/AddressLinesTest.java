package io.bartizan.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressLinesTest {
  @Test
  void commentsBlanksAndEveryEndOfLineAreLetPass() throws Exception {
    String text = "# a list\n10.0.0.0/8\r\n\n  \t\n 2001:db8::1 # one\n198.51.100.7;two\n;\n::/128";
    assertEquals(set("10.0.0.0/8", "2001:db8::1", "198.51.100.7", "::"), read(text, 10, true));
  }

  @Test
  void nothingIsAList() throws Exception {
    assertEquals(BlockSet.EMPTY, read("", 1, true));
    assertEquals(BlockSet.EMPTY, read("\n#\n", 1, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "10.0.0.0/33",
        "10.0.0",
        "10.0.0.1-10.0.0.9",
        "10.0.0.1,10.0.0.2",
        "1.2.3.4 x",
        "::/129",
        "fe80::1%eth0",
        "010.0.0.1",
        "host.example",
        "10.0.0.0/",
        "/8",
        "\u0000"
      })
  void anythingElseFailsTheListAtItsLine(String line) {
    BadLineException bad =
        assertThrows(BadLineException.class, () -> read("10.0.0.1\n\n" + line + "\n", 10, false));
    assertEquals(3, bad.line());
    assertTrue(bad.message().contains("expected an address or a block"), bad.message());
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1/8, 10.0.0.0/8", "fd00::1/8, fd00::/8", "10.0.0.2/31, 10.0.0.2/31"})
  void bitsBeyondAPrefixAreLetPassWhereNobodyHereCanMendThem(String written, String meant)
      throws Exception {
    assertEquals(set(meant), read(written, 10, false));
    if (!written.equals(meant)) {
      BadLineException bad = assertThrows(BadLineException.class, () -> read(written, 10, true));
      assertTrue(bad.message().contains("did you mean \"" + meant + "\"?"), bad.message());
    }
  }

  @Test
  void thereMayBeSoMany() throws Exception {
    assertEquals(2, read("10.0.0.1\n10.0.0.3\n", 2, true).size());
    BadLineException bad =
        assertThrows(BadLineException.class, () -> read("10.0.0.1\n10.0.0.1\n#\n1.1.1.1", 2, true));
    assertEquals("4: more than 2 addresses and blocks", bad.line() + ": " + bad.message());
  }

  @Test
  void aLineHasAnEnd() throws Exception {
    assertEquals(BlockSet.EMPTY, read("#" + "x".repeat(1023), 2, true));
    BadLineException bad =
        assertThrows(BadLineException.class, () -> read("\n#" + "x".repeat(1024), 2, true));
    assertEquals("2: longer than 1024 bytes", bad.line() + ": " + bad.message());
  }

  private static BlockSet read(String text, int max, boolean strict) throws Exception {
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return AddressLines.read(in, max, strict);
  }

  private static BlockSet set(String... blocks) {
    List<IpBlock> all = Stream.of(blocks).map(IpBlock::parse).toList();
    return BlockSet.of(all);
  }
}
