package io.bartizan.listen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bartizan.address.IpAddress;
import io.bartizan.http.ClientSocket;
import io.bartizan.http.ProxyHeader;
import io.bartizan.observe.Metrics;
import io.bartizan.time.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProxyHeaderReaderTest {
  private static final String SOCKET = "192.0.2.7:4711";
  private static final String REFUSED = "refused";
  private static final String WAITS = "waits";
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String V4_ADDRESSES = "c6336401" + "0a000001" + "1f90" + "01bb";
  private static final String V6_ADDRESSES =
      "20010db8000000000000000000000001" + "fd000000000000000000000000000001" + "1f90" + "01bb";

  private final Metrics metrics = new Metrics("1.2.3", 1);
  private final List<IpAddress> asked = new ArrayList<>();
  private long now;
  private final TimerWheel timers = new TimerWheel(() -> now);
  private @Nullable String refusal;
  private final Admission admission =
      new Admission(
          "https",
          (client, _) -> {
            asked.add(client);
            return refusal;
          },
          metrics,
          new HandshakeFailureLog(() -> now));
  private final List<Channel> channels = new ArrayList<>();

  /** Bytes of a header, and what comes of them: a peer, {@code refused} or {@code waits}. */
  record Case(String what, String hex, String outcome) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
      return what + " -> " + outcome;
    }
  }

  private static Case text(String line, String outcome) {
    String visible = line.replace("\r", "\\r").replace("\n", "\\n").replaceAll("[^ -~]", "?");
    return new Case(visible, HexFormat.of().formatHex(line.getBytes(ISO_8859_1)), outcome);
  }

  private static Case hex(String what, String hex, String outcome) {
    return new Case(what, hex, outcome);
  }

  /** A header of version 2 with the right length. */
  private static String v2(String commandAndFamily, String rest) {
    return SIGNATURE + commandAndFamily + "%04x".formatted(rest.length() / 2) + rest;
  }

  static List<Case> texts() {
    String max = "PROXY UNKNOWN ".concat("x".repeat(91)).concat("\r\n");
    assertEquals(107, max.length());
    return List.of(
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 443\r\n", "198.51.100.1:8080"),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 0 65535\r\n", "198.51.100.1:0"),
        text("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535"),
        text("PROXY TCP6 2001:db8::1 fd00::1 8080 443\r\n", "2001:db8::1:8080"),
        text("PROXY TCP6 2001:DB8:0:0:0:0:0:1 ::1 8080 443\r\n", "2001:db8::1:8080"),
        text("PROXY TCP6 ::ffff:198.51.100.1 ::ffff:10.0.0.1 8080 443\r\n", "198.51.100.1:8080"),
        text(
            "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
            "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff:65535"),
        text("PROXY UNKNOWN\r\n", SOCKET),
        text("PROXY UNKNOWN whatever 1 2 3\r\n", SOCKET),
        text(max, SOCKET),
        // not whole
        text("P", WAITS),
        text("PROXY ", WAITS),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 443", WAITS),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 443\r", WAITS),
        text("PROXY UNKNOWN ".concat("x".repeat(92)), WAITS),
        text("PROXY UNKNOWN ".concat("x".repeat(91)).concat("\r"), WAITS),
        // too long
        text("PROXY UNKNOWN ".concat("x".repeat(93)), REFUSED),
        text("PROXY UNKNOWN ".concat("x".repeat(92)).concat("\r\n"), REFUSED),
        text("PROXY UNKNOWN ".concat("x".repeat(92)).concat("\r"), REFUSED),
        // no header at all
        text("GET / HTTP/1.1\r\nHost: h\r\n\r\n", REFUSED),
        text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", REFUSED),
        text("\u0016\u0003\u0001\u0002\u0000\u0001", REFUSED),
        text("\n", REFUSED),
        text(" PROXY TCP4 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("proxy TCP4 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("Proxy TCP4 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY\r\n", REFUSED),
        text("PROXY \r\n", REFUSED),
        text("PROXY\tTCP4 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXYTCP4 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        // ends of lines
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 443\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 443\r\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 443\rX", REFUSED),
        text("PROXY UNKNOWN\n\r\n", REFUSED),
        text("PROXY UNKNOWN\u0000\r\n", REFUSED),
        text("PROXY UNKNOWN \u00e9\r\n", REFUSED),
        text("PROXY UNKNOWN \u007f\r\n", REFUSED),
        // families
        text("PROXY TCP 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY tcp4 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP5 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY UDP4 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY UNKNOWNX\r\n", REFUSED),
        text("PROXY unknown\r\n", REFUSED),
        text("PROXY TCP4 2001:db8::1 fd00::1 8080 443\r\n", REFUSED),
        text("PROXY TCP6 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 fd00::1 8080 443\r\n", REFUSED),
        text("PROXY TCP6 2001:db8::1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4 ::ffff:198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        // addresses
        text("PROXY TCP4 198.51.100.256 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.01 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4 0xc6.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4 client.example 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.999 8080 443\r\n", REFUSED),
        text("PROXY TCP6 [2001:db8::1] fd00::1 8080 443\r\n", REFUSED),
        text("PROXY TCP6 fe80::1%eth0 fd00::1 8080 443\r\n", REFUSED),
        text("PROXY TCP6 2001:db8::1::2 fd00::1 8080 443\r\n", REFUSED),
        text("PROXY TCP6 2001:db8::12345 fd00::1 8080 443\r\n", REFUSED),
        text("PROXY TCP6 : fd00::1 8080 443\r\n", REFUSED),
        // ports
        text("PROXY TCP4 198.51.100.1 10.0.0.1 65536 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 65536\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 99999 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 4294967376 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 -1 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 +80 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 080 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 00 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 0x50 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 https\r\n", REFUSED),
        // words
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 443 1\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1 10.0.0.1 8080 443 \r\n", REFUSED),
        text("PROXY TCP4  198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY  TCP4 198.51.100.1 10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4 198.51.100.1\t10.0.0.1 8080 443\r\n", REFUSED),
        text("PROXY TCP4\r\n", REFUSED));
  }

  static List<Case> binaries() {
    String tlv = "02" + "0009" + HexFormat.of().formatHex("h.example".getBytes(ISO_8859_1));
    String unix = "2f746d70" + "00".repeat(212);
    return List.of(
        hex("TCP over IPv4", v2("2111", V4_ADDRESSES), "198.51.100.1:8080"),
        hex("TCP over IPv6", v2("2121", V6_ADDRESSES), "2001:db8::1:8080"),
        hex(
            "a mapped address",
            v2("2121", "0".repeat(20) + "ffffc6336401" + "0".repeat(32) + "1f9001bb"),
            "198.51.100.1:8080"),
        hex("with a value", v2("2111", V4_ADDRESSES + tlv), "198.51.100.1:8080"),
        hex("with an empty value", v2("2111", V4_ADDRESSES + "040000"), "198.51.100.1:8080"),
        hex("with two values", v2("2111", V4_ADDRESSES + tlv + "ea000101"), "198.51.100.1:8080"),
        hex(
            "with the longest id",
            v2("2111", V4_ADDRESSES + "050080" + "61".repeat(128)),
            "198.51.100.1:8080"),
        hex("with a checksum", summed(V4_ADDRESSES + tlv, ""), "198.51.100.1:8080"),
        hex("with a checksum before a value", summed(V4_ADDRESSES, tlv), "198.51.100.1:8080"),
        hex("nested as deep as can be", v2("2111", V4_ADDRESSES + nested()), "198.51.100.1:8080"),
        hex(
            "as long as can be",
            v2("2111", V4_ADDRESSES + "04" + "0ff1" + "00".repeat(4081)),
            "198.51.100.1:8080"),
        hex("a look at health", v2("2000", ""), SOCKET),
        hex("LOCAL with addresses", v2("2011", V4_ADDRESSES), SOCKET),
        hex("LOCAL of no family there is", v2("20ff", ""), SOCKET),
        hex("LOCAL with anything", v2("2000", "ffffff"), SOCKET),
        hex("unspecified", v2("2100", ""), SOCKET),
        hex("unspecified with anything", v2("2100", "010203"), SOCKET),
        hex("UDP over IPv4", v2("2112", V4_ADDRESSES), SOCKET),
        hex("UDP over IPv6", v2("2122", V6_ADDRESSES), SOCKET),
        hex("a Unix socket", v2("2131", unix), SOCKET),
        hex("a Unix socket of datagrams", v2("2132", unix + tlv), SOCKET),
        // not whole
        hex("one byte", "0d", WAITS),
        hex("the signature", SIGNATURE, WAITS),
        hex("no length", SIGNATURE + "211100", WAITS),
        hex("a byte too few", v2("2111", V4_ADDRESSES).replaceAll("..$", ""), WAITS),
        hex("a value too few", SIGNATURE + "2111" + "0018" + V4_ADDRESSES, WAITS),
        // signatures
        hex("another second byte", "0d0d", REFUSED),
        hex("another last byte", "0d0a0d0a000d0a515549540d", REFUSED),
        hex("without the NUL", "0d0a0d0a0d0a515549540a21", REFUSED),
        hex("a line's end", "0d0a0d0a47455420", REFUSED),
        // versions and commands
        hex("version 1", v2("1111", V4_ADDRESSES), REFUSED),
        hex("version 3", v2("3111", V4_ADDRESSES), REFUSED),
        hex("version 0", v2("0111", V4_ADDRESSES), REFUSED),
        hex("command 2", v2("2211", V4_ADDRESSES), REFUSED),
        hex("command 15", v2("2f11", V4_ADDRESSES), REFUSED),
        hex("another command, at once", SIGNATURE + "22", REFUSED),
        // families and transports
        hex("unspecified over TCP", v2("2101", V4_ADDRESSES), REFUSED),
        hex("unspecified over UDP", v2("2102", ""), REFUSED),
        hex("IPv4 over nothing", v2("2110", V4_ADDRESSES), REFUSED),
        hex("IPv6 over nothing", v2("2120", V6_ADDRESSES), REFUSED),
        hex("Unix over nothing", v2("2130", unix), REFUSED),
        hex("IPv4 over a third", v2("2113", V4_ADDRESSES), REFUSED),
        hex("a fourth family", v2("2141", V4_ADDRESSES), REFUSED),
        hex("family and transport 15", v2("21ff", V4_ADDRESSES), REFUSED),
        // lengths
        hex("IPv4 without addresses", v2("2111", ""), REFUSED),
        hex("IPv4 a byte short", v2("2111", V4_ADDRESSES.substring(2)), REFUSED),
        hex("IPv6 with addresses of IPv4", v2("2121", V4_ADDRESSES), REFUSED),
        hex("IPv6 a byte short", v2("2121", V6_ADDRESSES.substring(2)), REFUSED),
        hex("Unix a byte short", v2("2131", unix.substring(2)), REFUSED),
        hex("UDP a byte short", v2("2112", V4_ADDRESSES.substring(2)), REFUSED),
        hex("a byte too long, at once", SIGNATURE + "2111" + "1001", REFUSED),
        hex("as long as can be written, at once", SIGNATURE + "2111" + "ffff", REFUSED),
        hex("LOCAL too long, at once", SIGNATURE + "2000" + "1001", REFUSED),
        // values
        hex("a type alone", v2("2111", V4_ADDRESSES + "02"), REFUSED),
        hex("half a length", v2("2111", V4_ADDRESSES + "0200"), REFUSED),
        hex("a value that is cut off", v2("2111", V4_ADDRESSES + "02000501020304"), REFUSED),
        hex("a value beyond everything", v2("2111", V4_ADDRESSES + "02ffff"), REFUSED),
        hex("cut off behind another", v2("2111", V4_ADDRESSES + tlv + "020001"), REFUSED),
        hex("cut off behind IPv6", v2("2121", V6_ADDRESSES + "0200"), REFUSED),
        hex("cut off behind Unix", v2("2131", unix + "0200"), REFUSED),
        hex("a wrong checksum", v2("2111", V4_ADDRESSES + "03000400000000"), REFUSED),
        hex(
            "an id that is too long",
            v2("2111", V4_ADDRESSES + "050081" + "61".repeat(129)),
            REFUSED),
        hex("a short checksum", v2("2111", V4_ADDRESSES + "030003000000"), REFUSED),
        hex(
            "a checksum of something else",
            summed(V4_ADDRESSES, tlv).replace(V4_ADDRESSES, V4_ADDRESSES.replace("64", "65")),
            REFUSED));
  }

  /** With the right checksum between what comes before and after it. */
  private static String summed(String before, String after) {
    CRC32C sum = new CRC32C();
    sum.update(HexFormat.of().parseHex(v2("2111", before + "03000400000000" + after)));
    return v2("2111", before + "030004" + "%08x".formatted(sum.getValue()) + after);
  }

  /** What other decoders take for values within values, 500 deep. */
  private static String nested() {
    String value = "";
    for (int i = 0; i < 500; i++) {
      value = "20" + "%04x".formatted(5 + value.length() / 2) + "0100000000" + value;
    }
    return value;
  }

  @AfterEach
  void close() {
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  @ParameterizedTest
  @MethodSource({"texts", "binaries"})
  void aHeaderNamesItsPeerOrEndsTheConnection(Case each) {
    assertEquals(each.outcome(), outcome(each.bytes(), each.bytes().length));
  }

  @ParameterizedTest
  @MethodSource({"texts", "binaries"})
  void itIsTheSameByteByByte(Case each) {
    assertEquals(each.outcome(), outcome(each.bytes(), 1));
  }

  @Test
  void theTablesAreWhole() {
    assertTrue(texts().size() >= 75, () -> "only " + texts().size());
    assertTrue(binaries().size() >= 60, () -> "only " + binaries().size());
  }

  @Test
  void whatFollowsIsLeftToWhoComesNext() {
    Channel channel = channel();
    write(channel, "PROXY TCP4 198.51.100.1 10.0.0.1 8080 443\r\nGET / HTTP/1.1\r\n");
    assertEquals("GET / HTTP/1.1\r\n", channel.rest());
    write(channel, "Host: h\r\n\r\n");
    assertEquals("Host: h\r\n\r\n", channel.rest());
  }

  @Test
  void aSecondHeaderIsNone() {
    Channel channel = channel();
    write(channel, "PROXY UNKNOWN\r\nPROXY TCP4 198.51.100.1 10.0.0.1 8080 443\r\n");
    assertEquals("PROXY TCP4 198.51.100.1 10.0.0.1 8080 443\r\n", channel.rest());
    assertEquals(SOCKET, peer(channel));
  }

  @Test
  void valuesAreReadByTheirType() {
    Channel channel = channel();
    String values = "05" + "0002" + "abcd" + "04" + "0000" + "05" + "0001" + "ff";
    channel.writeInbound(
        Unpooled.wrappedBuffer(HexFormat.of().parseHex(v2("2111", V4_ADDRESSES + values))));
    ProxyHeader header = Objects.requireNonNull(ProxyHeader.of(channel));
    assertArrayEquals(new byte[] {(byte) 0xab, (byte) 0xcd}, header.tlv(5));
    assertArrayEquals(new byte[0], header.tlv(4));
    assertNull(header.tlv(ProxyHeader.TYPE_AUTHORITY));
    assertEquals(new InetSocketAddress("10.0.0.1", 443), header.destination());
  }

  @Test
  void whomTheProxyNamesIsAskedAbout() throws IOException {
    refusal = "denied";
    Channel channel = channel();
    write(channel, "PROXY TCP4 198.51.100.1 10.0.0.1 8080 443\r\nGET /");
    assertFalse(channel.isActive());
    assertEquals("", channel.rest());
    assertEquals(List.of(Objects.requireNonNull(IpAddress.parse("198.51.100.1"))), asked);
    assertEquals(1, counted("denied"));
  }

  @Test
  void aHeaderThatIsLateEndsTheConnection() throws IOException {
    Channel channel = channel();
    write(channel, "PROXY TCP4 198.51.100.1 ");
    advance(9_990);
    assertTrue(channel.isActive());
    advance(10_030);
    assertFalse(channel.isActive());
    assertEquals(1, counted(Admission.TIMEOUT));
  }

  @Test
  void theDeadlineEndsWithTheHeader() throws IOException {
    Channel channel = channel();
    write(channel, "PROXY UNKNOWN\r\n");
    advance(60_000);
    assertTrue(channel.isActive());
    assertEquals(0, counted(Admission.TIMEOUT));
  }

  @Test
  void aHeaderThatIsCutOffIsCountedAndSilenceIsNot() throws IOException {
    Channel silent = channel();
    silent.close();
    assertEquals(0, counted(Admission.MALFORMED));
    Channel cut = channel();
    ByteBuf data = Unpooled.copiedBuffer("PROXY TC", StandardCharsets.US_ASCII);
    cut.writeInbound(data);
    cut.close();
    assertEquals(0, data.refCnt());
    assertEquals(1, counted(Admission.MALFORMED));
    advance(60_000);
    assertEquals(0, counted(Admission.TIMEOUT));
  }

  @Test
  void whatIsRefusedIsCountedOnceHoweverMuchFollows() throws IOException {
    Channel channel = channel();
    write(channel, "GET / HTTP/1.1\r\n");
    assertFalse(channel.isActive());
    assertEquals(1, counted(Admission.MALFORMED));
    assertEquals(List.of(), asked);
  }

  private String outcome(byte[] bytes, int step) {
    Channel channel = channel();
    for (int at = 0; at < bytes.length && channel.isActive(); at += step) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(step, bytes.length - at)));
    }
    if (!channel.isActive()) {
      assertNull(channel.next);
      return REFUSED;
    }
    return channel.next == null ? WAITS : peer(channel);
  }

  private static String peer(Channel channel) {
    InetSocketAddress peer = ClientSocket.peer(channel);
    return IpAddress.of(peer.getAddress()).text() + ":" + peer.getPort();
  }

  private Channel channel() {
    Channel channel = new Channel();
    channel
        .pipeline()
        .addLast(
            new ProxyHeaderReader(
                timers, TimeUnit.SECONDS.toNanos(10), admission, channel::makeNext));
    channels.add(channel);
    return channel;
  }

  private static void write(Channel channel, String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private void advance(long millis) {
    now = TimeUnit.MILLISECONDS.toNanos(millis);
    timers.advance();
  }

  private int counted(String reason) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    metrics.writeTo(out);
    String series = "bartizan_connections_refused_total{listener=\"https\",reason=\"" + reason;
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** From {@link #SOCKET}. */
  private static final class Channel extends EmbeddedChannel {
    @Nullable ChannelInboundHandlerAdapter next;

    ChannelInboundHandlerAdapter makeNext() {
      next = new ChannelInboundHandlerAdapter();
      return next;
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 4711);
    }

    String rest() {
      StringBuilder all = new StringBuilder();
      for (ByteBuf data = readInbound(); data != null; data = readInbound()) {
        all.append(data.toString(StandardCharsets.US_ASCII));
        data.release();
      }
      return all.toString();
    }
  }
}
