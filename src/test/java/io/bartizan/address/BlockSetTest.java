package io.bartizan.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockSetTest {
  @ParameterizedTest(name = "{0} has {1}: {2}")
  @CsvSource({
    "10.0.0.0/8, 9.255.255.255, false",
    "10.0.0.0/8, 10.0.0.0, true",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.7, 10.0.0.7, true",
    "10.0.0.7, 10.0.0.6, false",
    "0.0.0.0/0, 0.0.0.0, true",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "255.255.255.255, 255.255.255.255, true",
    "255.255.255.255, 255.255.255.254, false",
    "::ffff:10.0.0.0/104, 10.1.2.3, true",
    "::/0, 2001:db8::1, true",
    "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
    "::/0, 10.0.0.1, false",
    "::/1, 7fff::, true",
    "::/1, 8000::, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::, false",
    "2001:db8:0:1::/64, 2001:db8:0:1:ffff::, true",
    "2001:db8:0:1::/64, 2001:db8:0:2::, false",
    "2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff, true",
    "2001:db8::/65, 2001:db8::8000:0:0:0, false",
    "2001:db8::1, 2001:db8::1, true",
    "2001:db8::1, 2001:db8::2, false",
    "2001:db8::1, 2001:db8:0:1::1, false",
    "2001:db8::ffff:ffff:ffff:ffff, 2001:db8::ffff:ffff:ffff:ffff, true",
    "2001:db8::ffff:ffff:ffff:ffff, 2001:db8::, false",
    // Nothing is in the block of mapped addresses but IPv4.
    "::fffe:0:0/96, 10.0.0.1, false",
    "::fffe:0:0/95, 10.0.0.1, false",
  })
  void aBlockHasItsAddresses(String block, String address, boolean has) {
    assertEquals(has, set(block).contains(address(address)));
    assertEquals(has, IpBlock.parse(block).contains(address(address)), "as the block itself");
  }

  @Test
  void anEmptySetHasNobody() {
    assertFalse(BlockSet.EMPTY.contains(address("10.0.0.1")));
    assertFalse(BlockSet.EMPTY.contains(address("::1")));
    assertTrue(BlockSet.EMPTY.isEmpty());
  }

  @Test
  void whatOverlapsOrTouchesIsOneRange() {
    assertEquals(1, set("10.0.0.0/9", "10.128.0.0/9", "10.1.0.0/16", "10.0.0.0").size());
    assertEquals(2, set("10.0.0.0", "10.0.0.2").size());
    assertEquals(1, set("255.255.255.255", "255.255.255.254", "0.0.0.0/0").size());
    assertEquals(1, set("8000::/1", "::/1").size());
    assertEquals(1, set("2001:db8::", "2001:db8::1", "2001:db8::2/127").size());
    assertEquals(2, set("2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::0").size());
  }

  @Test
  void setsOfTheSameAddressesAreTheSame() {
    assertEquals(set("10.0.0.0/8", "fd00::/8"), set("fd00::/8", "10.128.0.0/9", "10.0.0.0/9"));
    assertNotEquals(set("10.0.0.0/8"), set("10.0.0.0/9"));
    assertNotEquals(set("fd00::1"), set("fd00::2"));
  }

  /** Against a search through all blocks, with addresses near to their ends. */
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 255, 256, 257, 3_000})
  void itAgreesWithItsBlocks(int count) {
    Random random = new Random(count);
    List<IpBlock> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(randomBlock(random));
    }
    BlockSet set = BlockSet.of(blocks);
    int found = 0;
    for (int i = 0; i < 2_000; i++) {
      IpAddress address = near(blocks.get(random.nextInt(count)), random);
      boolean expected = blocks.stream().anyMatch(block -> block.contains(address));
      assertEquals(expected, set.contains(address), address::text);
      found += expected ? 1 : 0;
    }
    assertTrue(found > 300 && found < 1_900, "one-sided: " + found);
  }

  /** So many that they are searched by their first halves; some of these have many, most few. */
  @Test
  void manyBlocksOfIpv4AgreeToo() {
    Random random = new Random(4);
    List<IpBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      int address = i % 2 == 0 ? random.nextInt() : 0x0a01_0000 | random.nextInt(1 << 16);
      blocks.add(v4(address, 96 + (i % 2 == 0 ? 18 : 30) + random.nextInt(3)));
    }
    blocks.add(v4(0, 128));
    blocks.add(v4(-1, 128));
    blocks.add(v4(0x8000_0000, 99));
    BlockSet set = BlockSet.of(blocks);
    assertTrue(set.size() > Ipv4Table.WORTHWHILE, () -> "only " + set);
    int found = 0;
    for (int i = 0; i < 4_000; i++) {
      IpAddress address = near(blocks.get(random.nextInt(blocks.size())), random);
      boolean expected = blocks.stream().anyMatch(block -> block.contains(address));
      assertEquals(expected, set.contains(address), address::text);
      found += expected ? 1 : 0;
    }
    assertTrue(found > 300 && found < 3_700, "one-sided: " + found);
    for (String edge :
        List.of("0.0.0.0", "255.255.255.255", "128.0.0.0", "144.7.7.7", "159.255.255.255")) {
      assertTrue(set.contains(address(edge)), edge);
    }
    assertEquals(set, BlockSet.of(blocks.reversed()));
    blocks.removeIf(block -> block.contains(address("255.255.255.255")));
    assertNotEquals(set, BlockSet.of(blocks));
    assertFalse(BlockSet.of(blocks).contains(address("255.255.255.255")));
    assertEquals(set.size() - 1, BlockSet.of(blocks).size());
  }

  private static IpBlock v4(int address, int bits) {
    return IpBlock.of(new IpAddress(0, 0xffff_0000_0000L | Integer.toUnsignedLong(address)), bits);
  }

  private static IpBlock randomBlock(Random random) {
    return switch (random.nextInt(4)) {
      case 0 ->
          IpBlock.of(
              new IpAddress(0, 0xffff_0000_0000L | random.nextInt(1 << 20)),
              116 + random.nextInt(13));
      case 1 ->
          IpBlock.of(
              new IpAddress(0, 0xffff_0000_0000L | Integer.toUnsignedLong(random.nextInt())),
              104 + random.nextInt(25));
      case 2 ->
          IpBlock.of(new IpAddress(random.nextLong(), random.nextLong()), 20 + random.nextInt(45));
      default ->
          IpBlock.of(
              new IpAddress(0x2001_0db8_0000_0000L | random.nextInt(9), random.nextInt(4_000)),
              112 + random.nextInt(17));
    };
  }

  /** In the block, or a few addresses before its start or behind its end. */
  private static IpAddress near(IpBlock block, Random random) {
    IpAddress first = block.address();
    int left = 128 - block.bits();
    long step = random.nextInt(4) - 2L;
    if (left < 64) {
      long size = 1L << left;
      return new IpAddress(first.high(), first.low() + (random.nextBoolean() ? size : 0) + step);
    }
    long size = left == 128 ? 0 : 1L << (left - 64);
    return new IpAddress(
        first.high() + (random.nextBoolean() ? size : 0) + step, random.nextLong());
  }

  private static BlockSet set(String... blocks) {
    return BlockSet.of(Stream.of(blocks).map(IpBlock::parse).toList());
  }

  private static IpAddress address(String text) {
    return Objects.requireNonNull(IpAddress.parse(text));
  }
}
