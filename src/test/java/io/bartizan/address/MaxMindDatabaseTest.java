package io.bartizan.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.maxmind.db.Reader;
import io.bartizan.address.MaxMindDatabase.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reader makes of files, compared with what MaxMind's own makes of them. */
class MaxMindDatabaseTest {
  @ParameterizedTest(name = "IPv6: {0}, records of {1} bits")
  @CsvSource({"true, 24", "true, 28", "true, 32", "false, 24", "false, 28", "false, 32"})
  void itAgreesWithTheReaderOfMaxMind(boolean v6, int recordBits) throws Exception {
    Random random = new Random(recordBits);
    MaxMindFile file = new MaxMindFile(v6, recordBits);
    List<IpBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      IpBlock block =
          v6 && i % 2 == 0
              ? IpBlock.of(new IpAddress(random.nextLong(), 0), 8 + random.nextInt(57))
              : IpBlock.of(v4(random.nextInt()), 96 + 8 + random.nextInt(25));
      blocks.add(block);
      file.asn(block.text(), 1 + random.nextInt(70_000));
    }
    byte[] bytes = file.bytes();
    AddressValues values = MaxMindDatabase.read(bytes, Field.ASN);
    int known = 0;
    try (Reader reader = new Reader(new ByteArrayInputStream(bytes))) {
      for (IpBlock block : blocks) {
        for (IpAddress address : List.of(block.address(), near(block, random))) {
          int expected = expected(reader, address);
          assertEquals(expected, values.of(address), address::text);
          known += expected == 0 ? 0 : 1;
        }
      }
    }
    assertTrue(known > 3_000 && known < 6_000, "one-sided: " + known);
  }

  private static int expected(Reader reader, IpAddress address) throws IOException {
    Map<?, ?> record = reader.get(address.toInetAddress(), Map.class);
    return record == null
        ? 0
        : ((Long) Objects.requireNonNull(record.get("autonomous_system_number"))).intValue();
  }

  private static IpAddress near(IpBlock block, Random random) {
    IpAddress first = block.address();
    return first.isV4()
        ? v4((int) first.low() ^ 1 << random.nextInt(12))
        : new IpAddress(first.high() ^ 1L << random.nextInt(40), 0);
  }

  private static IpAddress v4(int bits) {
    return new IpAddress(0, 0xffff_0000_0000L | Integer.toUnsignedLong(bits));
  }

  @Test
  void countriesAreTwoLettersAndWhatIsNotWrittenIsNotKnown() throws BadDatabaseException {
    AddressValues values =
        read(
            Field.COUNTRY,
            new MaxMindFile()
                .country("192.0.2.0/24", "DE")
                .country("2001:db8::/32", "FR")
                .country("198.51.100.0/24", "germany")
                .asn("203.0.113.0/24", 64_500));
    assertEquals('D' << 8 | 'E', values.of(address("192.0.2.77")));
    assertEquals('D' << 8 | 'E', values.of(address("::ffff:192.0.2.77")));
    assertEquals(0, values.of(address("192.0.3.0")));
    assertEquals('F' << 8 | 'R', values.of(address("2001:db8:ffff:ffff:ffff::1")));
    assertEquals(0, values.of(address("2001:db9::")));
    assertEquals(0, values.of(address("198.51.100.1")));
    assertEquals(0, values.of(address("203.0.113.1")));
    assertEquals(2, values.size());
  }

  @Test
  void theLargestNumberOfASystemIsReadWhole() throws BadDatabaseException {
    AddressValues values =
        read(Field.ASN, new MaxMindFile().asn("0.0.0.0/0", 4_294_967_295L).asn("8000::/1", 7));
    assertEquals(-1, values.of(address("255.255.255.255")) | values.of(address("0.0.0.0")));
  }

  @Test
  void networksThatLeadToIpv4AreWalkedOnce() throws BadDatabaseException {
    MaxMindFile file = new MaxMindFile().asn("192.0.2.0/24", 5).asn("2001:db8::/32", 6);
    AddressValues values = read(Field.ASN, file.withAlias());
    assertEquals(5, values.of(address("192.0.2.1")));
    assertEquals(6, values.of(address("2001:db8::1")));
    assertEquals(0, values.of(address("2002:c000:201::1")));
    assertEquals(2, values.size());
  }

  @Test
  void whatIsNoDatabaseIsTold() {
    assertEquals("is no MaxMind database", refusal(new byte[0]));
    assertEquals(
        "is no MaxMind database",
        refusal("GIF89a".repeat(100_000).getBytes(StandardCharsets.US_ASCII)));
    String marker = "\u00ab\u00cd\u00efMaxMind.com";
    assertEquals(
        "leads beyond the end of its data", refusal(marker.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void aFileThatLostItsStartIsTold() {
    byte[] whole = new MaxMindFile().asn("192.0.2.0/24", 5).bytes();
    byte[] part = Arrays.copyOfRange(whole, 700, whole.length);
    assertTrue(refusal(part).startsWith("is shorter than its "), () -> refusal(part));
  }

  @Test
  void aTreeThatLeadsBackIsRefused() {
    MaxMindFile file = new MaxMindFile(false, 24).asn("192.0.2.0/24", 5);
    byte[] bytes = file.bytes();
    // The right record of the root is the root.
    bytes[3] = 0;
    bytes[4] = 0;
    bytes[5] = 0;
    assertEquals("its nodes are no tree", refusal(bytes));
    // So is its only one: 2^31 addresses are as many ways to the same end.
    System.arraycopy(bytes, 3, bytes, 0, 3);
    assertEquals("its nodes are no tree", refusal(bytes));
  }

  /** Every octet of a file is changed in several ways: what is read or refused ends soon. */
  @Test
  void noDamageDoesMoreThanToBeRefused() throws BadDatabaseException {
    byte[] whole = new MaxMindFile().asn("192.0.2.0/24", 64_500).country("::/3", "DE").bytes();
    int refused = 0;
    for (int at = 0; at < whole.length; at++) {
      for (int change : new int[] {1, 0x80, 0xff, 0x1f, 0xe0}) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) change;
        try {
          AddressValues values = MaxMindDatabase.read(damaged, Field.ASN);
          assertTrue(values.size() < 100, () -> values.size() + " ranges");
        } catch (BadDatabaseException e) {
          assertTrue(!e.message().isEmpty());
          refused++;
        }
      }
    }
    assertTrue(refused > 100, "only " + refused);
    for (int length = 0; length < whole.length; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThrows(BadDatabaseException.class, () -> MaxMindDatabase.read(cut, Field.ASN));
    }
  }

  @Test
  void nestingIsFollowedSoFar() {
    Map<String, Object> deep = Map.of("x", 1);
    for (int i = 0; i < 1_000; i++) {
      deep = Map.of("x", deep);
    }
    Map<String, Object> nested = deep;
    assertEquals(
        "values are nested more than 16 deep",
        refusal(new MaxMindFile().with("192.0.2.0/24", nested).bytes()));
  }

  private static String refusal(byte[] file) {
    return assertThrows(BadDatabaseException.class, () -> MaxMindDatabase.read(file, Field.ASN))
        .message();
  }

  private static AddressValues read(Field field, MaxMindFile file) throws BadDatabaseException {
    return MaxMindDatabase.read(file.bytes(), field);
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
