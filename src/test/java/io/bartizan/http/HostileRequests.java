package io.bartizan.http;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * HTTP/1 requests that two parsers could read differently, or that no parser should read: how
 * requests are smuggled past a gateway. Every one must be refused and its connection closed.
 *
 * <p>In the tables {@code ~} is CRLF, and {@code {0a}} the byte of that number.
 */
public final class HostileRequests {
  /** A valid head, whose body is hostile. */
  public static final String CHUNKED_HEAD =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static final Pattern BYTE = Pattern.compile("\\{([0-9a-f]{2})\\}");

  private static final String HOSTS =
      """
      no Host|GET / HTTP/1.1~~
      an empty Host|GET / HTTP/1.1~Host:~~
      a blank Host|GET / HTTP/1.1~Host: \t ~~
      an empty Host in HTTP/1.0|GET / HTTP/1.0~Host:~~
      two Hosts|GET / HTTP/1.1~Host: a~Host: b~~
      the same Host twice|GET / HTTP/1.1~Host: a~HOST: a~~
      two Hosts in HTTP/1.0|GET / HTTP/1.0~Host: a~Host: b~~
      a Host of two|GET / HTTP/1.1~Host: a, b~~
      a Host with a blank|GET / HTTP/1.1~Host: a b~~
      a Host with a path|GET / HTTP/1.1~Host: a/b~~
      a Host with a scheme|GET / HTTP/1.1~Host: http://a~~
      a Host with an escape|GET / HTTP/1.1~Host: a%2eb~~
      a Host with a byte beyond ASCII|GET / HTTP/1.1~Host: {e4}~~
      user in Host|GET / HTTP/1.1~Host: u@a~~
      a port that is a word|GET / HTTP/1.1~Host: a:b~~
      a port out of range|GET / HTTP/1.1~Host: a:65536~~
      two ports|GET / HTTP/1.1~Host: a:80:81~~
      an open bracket|GET / HTTP/1.1~Host: [::1~~
      half an IPv4 address|GET / HTTP/1.1~Host: 127.1~~
      absolute-form against Host|GET http://a/ HTTP/1.1~Host: b~~
      absolute-form against Host's port|GET http://a:80/ HTTP/1.1~Host: a:81~~
      absolute-form without Host|GET http://a/ HTTP/1.1~~
      absolute-form with user|GET http://u@a/ HTTP/1.1~Host: u@a~~
      absolute-form with a false host|GET http://a{5c}b/ HTTP/1.1~Host: a{5c}b~~
      absolute-form of nobody|GET http:/// HTTP/1.1~Host: a~~
      absolute-form of another scheme|GET ftp://a/ HTTP/1.1~Host: a~~
      """;

  private static final String LENGTHS =
      """
      CL and TE|POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~
      TE and CL|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 3~~0~~
      CL of nothing and TE|POST / HTTP/1.1~Host: a~Content-Length: 0~Transfer-Encoding: chunked~~0~~
      two CL|POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 4~~abc
      two CL with others between|POST / HTTP/1.1~Content-Length: 0~Host: a~CONTENT-LENGTH: 3~~abc
      the same CL twice|POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 3~~abc
      a list of CL|POST / HTTP/1.1~Host: a~Content-Length: 3, 3~~abc
      a list of different CL|POST / HTTP/1.1~Host: a~Content-Length: 3,4~~abc
      CL with a sign|POST / HTTP/1.1~Host: a~Content-Length: +5~~abcde
      negative CL|POST / HTTP/1.1~Host: a~Content-Length: -3~~abc
      negative nothing|POST / HTTP/1.1~Host: a~Content-Length: -0~~
      hexadecimal CL|POST / HTTP/1.1~Host: a~Content-Length: 0x5~~abcde
      fractional CL|POST / HTTP/1.1~Host: a~Content-Length: 3.0~~abc
      CL with an exponent|POST / HTTP/1.1~Host: a~Content-Length: 3e0~~abc
      CL with an underscore|POST / HTTP/1.1~Host: a~Content-Length: 1_0~~0123456789
      CL with a word|POST / HTTP/1.1~Host: a~Content-Length: 3 bytes~~abc
      CL with a tab within|POST / HTTP/1.1~Host: a~Content-Length: 1\t0~~0123456789
      CL of superscript|POST / HTTP/1.1~Host: a~Content-Length: {b3}~~abc
      empty CL|POST / HTTP/1.1~Host: a~Content-Length:~~abc
      huge CL|POST / HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~abc
      CL that wraps round to three|POST / HTTP/1.1~Host: a~Content-Length: 18446744073709551619~~abc
      CL one over the largest|POST / HTTP/1.1~Host: a~Content-Length: 9223372036854775808~~abc
      """;

  private static final String CODINGS =
      """
      TE identity|POST / HTTP/1.1~Host: a~Transfer-Encoding: identity~~abc
      TE xchunked|POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~0~~
      TE chunkedx|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunkedx~~0~~
      TE chunk|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunk~~0~~
      TE of two|POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~
      TE chunked, identity|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity~~0~~
      TE identity, chunked|POST / HTTP/1.1~Host: a~Transfer-Encoding: identity, chunked~~0~~
      TE chunked, chunked|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, chunked~~0~~
      TE with a comma before|POST / HTTP/1.1~Host: a~Transfer-Encoding: ,chunked~~0~~
      TE with a comma behind|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked,~~0~~
      TE twice|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: x~~0~~
      TE chunked twice|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~transfer-encoding: chunked~~0~~
      TE chunked after identity|POST / HTTP/1.1~Host: a~Transfer-Encoding: identity~Transfer-Encoding: chunked~~0~~
      empty TE|POST / HTTP/1.1~Host: a~Transfer-Encoding:~~0~~
      TE in quotes|POST / HTTP/1.1~Host: a~Transfer-Encoding: "chunked"~~0~~
      TE with a parameter|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked;q=1~~0~~
      TE behind a vertical tab|POST / HTTP/1.1~Host: a~Transfer-Encoding: {0b}chunked~~0~~
      TE with a tab within|POST / HTTP/1.1~Host: a~Transfer-Encoding: chu\tnked~~0~~
      TE behind a no-break space|POST / HTTP/1.1~Host: a~Transfer-Encoding: {a0}chunked~~0~~
      TE with a NUL behind|POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked{00}~~0~~
      TE with a blank before the colon|POST / HTTP/1.1~Host: a~Transfer-Encoding : chunked~~0~~
      TE with a tab before the colon|POST / HTTP/1.1~Host: a~Transfer-Encoding\t: chunked~~0~~
      TE behind a blank|POST / HTTP/1.1~Host: a~ Transfer-Encoding: chunked~~0~~
      TE on a folded line|POST / HTTP/1.1~Host: a~Transfer-Encoding:~ chunked~~0~~
      TE behind a bare LF|POST / HTTP/1.1~Host: a~X: y{0a}Transfer-Encoding: chunked~~0~~
      TE behind a bare CR|POST / HTTP/1.1~Host: a~X: y{0d}Transfer-Encoding: chunked~~0~~
      TE in HTTP/1.0|POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~
      TE in HTTP/1.0 that is kept|POST / HTTP/1.0~Host: a~Connection: keep-alive~Transfer-Encoding: chunked~~0~~
      """;

  private static final String FIELDS =
      """
      a blank before the colon|GET / HTTP/1.1~Host : a~~
      a tab before the colon|GET / HTTP/1.1~Host: a~X\t: b~~
      a folded line|GET / HTTP/1.1~Host: a~X: b~ c~~
      a line folded with a tab|GET / HTTP/1.1~Host: a~X: b~\tc~~
      a folded line of blanks|GET / HTTP/1.1~Host: a~X: b~  ~~
      a blank at the first field|GET / HTTP/1.1~ Host: a~~
      no colon|GET / HTTP/1.1~Host: a~nonsense~~
      no name|GET / HTTP/1.1~Host: a~: b~~
      a blank in a name|GET / HTTP/1.1~Host: a~X Y: b~~
      a bracket in a name|GET / HTTP/1.1~Host: a~X(Y): b~~
      a byte beyond ASCII in a name|GET / HTTP/1.1~Host: a~X{e4}: b~~
      NUL in a name|GET / HTTP/1.1~Host: a~X{00}: b~~
      DEL in a name|GET / HTTP/1.1~Host: a~X{7f}: b~~
      NUL in a value|GET / HTTP/1.1~Host: a~X: b{00}c~~
      SOH in a value|GET / HTTP/1.1~Host: a~X: b{01}c~~
      BEL in a value|GET / HTTP/1.1~Host: a~X: b{07}c~~
      BS in a value|GET / HTTP/1.1~Host: a~X: b{08}c~~
      VT in a value|GET / HTTP/1.1~Host: a~X: b{0b}c~~
      FF in a value|GET / HTTP/1.1~Host: a~X: b{0c}c~~
      ESC in a value|GET / HTTP/1.1~Host: a~X: b{1b}[0mc~~
      DEL in a value|GET / HTTP/1.1~Host: a~X: b{7f}c~~
      CR in a value|GET / HTTP/1.1~Host: a~X: b{0d}c~~
      CR at the end of a value|GET / HTTP/1.1~Host: a~X: b{0d}~~
      CR for the end of a line|GET / HTTP/1.1~Host: a{0d}X: b~~
      LF for the end of a line|GET / HTTP/1.1~Host: a{0a}X: b~~
      LF for the empty line|GET / HTTP/1.1~Host: a~{0a}
      LF for all ends of lines|GET / HTTP/1.1{0a}Host: a{0a}{0a}
      LF and CR|GET / HTTP/1.1~Host: a{0a}{0d}X: b~~
      """;

  private static final String LINES =
      """
      LF after the request line|GET / HTTP/1.1{0a}Host: a~~
      CR after the request line|GET / HTTP/1.1{0d}Host: a~~
      a blank first| GET / HTTP/1.1~Host: a~~
      a tab first|\tGET / HTTP/1.1~Host: a~~
      LF first|{0a}GET / HTTP/1.1~Host: a~~
      CR first|{0d}GET / HTTP/1.1~Host: a~~
      NUL first|{00}GET / HTTP/1.1~Host: a~~
      a byte order mark first|{ef}{bb}{bf}GET / HTTP/1.1~Host: a~~
      empty lines first|~~GET / HTTP/1.1~Host: a~~
      empty lines|~~~~
      two blanks before the target|GET  / HTTP/1.1~Host: a~~
      two blanks before the version|GET /  HTTP/1.1~Host: a~~
      a tab before the target|GET\t/ HTTP/1.1~Host: a~~
      a tab before the version|GET /\tHTTP/1.1~Host: a~~
      a vertical tab before the target|GET{0b}/ HTTP/1.1~Host: a~~
      a form feed before the version|GET /{0c}HTTP/1.1~Host: a~~
      a blank behind the version|GET / HTTP/1.1 ~Host: a~~
      a word behind the version|GET / HTTP/1.1 X~Host: a~~
      a bracket in the method|GE(T / HTTP/1.1~Host: a~~
      a method in quotes|"GET" / HTTP/1.1~Host: a~~
      a colon in the method|GET: / HTTP/1.1~Host: a~~
      a byte beyond ASCII in the method|G{c9}T / HTTP/1.1~Host: a~~
      NUL in the method|G{00}T / HTTP/1.1~Host: a~~
      DEL in the method|GET{7f} / HTTP/1.1~Host: a~~
      no method|/ HTTP/1.1~Host: a~~
      no target|GET HTTP/1.1~Host: a~~
      no version|GET /~Host: a~~
      HTTP/0.9|GET / HTTP/0.9~Host: a~~
      HTTP/1.2|GET / HTTP/1.2~Host: a~~
      HTTP/1.10|GET / HTTP/1.10~Host: a~~
      HTTP/1.1.1|GET / HTTP/1.1.1~Host: a~~
      HTTP/1,1|GET / HTTP/1,1~Host: a~~
      HTTP/1|GET / HTTP/1~Host: a~~
      HTTP/01.1|GET / HTTP/01.1~Host: a~~
      HTTP/2.0|GET / HTTP/2.0~Host: a~~
      HTTP/3|GET / HTTP/3~Host: a~~
      a version in lower case|GET / http/1.1~Host: a~~
      another protocol|GET / ICY/1.1~Host: a~~
      a relative target|GET a HTTP/1.1~Host: a~~
      a fragment|GET /a#b HTTP/1.1~Host: a~~
      a blank in the target|GET /a b HTTP/1.1~Host: a~~
      NUL in the target|GET /{00} HTTP/1.1~Host: a~~
      CR in the target|GET /{0d} HTTP/1.1~Host: a~~
      DEL in the target|GET /{7f} HTTP/1.1~Host: a~~
      a byte beyond ASCII in the target|GET /{e4} HTTP/1.1~Host: a~~
      star|GET * HTTP/1.1~Host: a~~
      TLS to the clear port|{16}{03}{01}{02}~~
      """;

  private static final String BODIES =
      """
      a chunk size with 0x|0x3~abc~0~~
      a chunk size with a blank behind|3 ~abc~0~~
      a chunk size with a blank before| 3~abc~0~~
      a chunk size with a tab|3\t~abc~0~~
      a negative chunk size|-3~abc~0~~
      a chunk size with a plus|+3~abc~0~~
      a chunk size with an underscore|0_3~abc~0~~
      a chunk size with a letter|3g~abc~0~~
      a chunk size with a comma|3,3~abc~0~~
      a chunk size of superscript|{b3}~abc~0~~
      no chunk size|~abc~0~~
      a huge chunk|fffffffffffffffff~abc
      a chunk that wraps round to three|10000000000000003~abc~0~~
      the most negative chunk|8000000000000000~abc~0~~
      LF behind a chunk size|3{0a}abc~0~~
      CR alone behind a chunk size|3{0d}abc~0~~
      CR twice behind a chunk size|3{0d}~abc~0~~
      NUL behind a chunk size|3{00}~abc~0~~
      only an extension|;a~abc~0~~
      a blank before an extension|3 ;a~abc~0~~
      LF in an extension|3;{0a}abc~0~~
      LF behind an extension|3;a{0a}abc~0~~
      CR in an extension|3;a{0d}b~abc~0~~
      NUL in an extension|3;a{00}~abc~0~~
      ESC in an extension|3;a="{1b}"~abc~0~~
      LF in the last chunk's extension|0;{0a}~
      a chunk too long|3~abcd~0~~
      a chunk too short|4~abc~0~~
      LF behind a chunk|3~abc{0a}0~~
      CR alone behind a chunk|3~abc{0d}0~~
      nothing behind a chunk|3~abc0~~
      LF behind the last chunk|3~abc~0{0a}{0a}
      LF for the empty line at the end|3~abc~0~{0a}
      a trailer with CL|0~Content-Length: 3~~
      a trailer with TE|0~Transfer-Encoding: chunked~~
      a trailer with Host|0~Host: b~~
      a trailer with a blank in its name|0~a b: 3~~
      a trailer with a blank before the colon|0~a : 3~~
      a trailer that is folded|0~a: b~ c~~
      a trailer with LF|0~a: b{0a}c: d~~
      a trailer with NUL|0~a: b{00}~~
      a trailer that is a request|0~GET / HTTP/1.1~Host: a~~
      """;

  private static final List<Hostile> BY_HEAD =
      Stream.of(
              rows(HOSTS, 400),
              rows(LENGTHS, 400),
              rows(CODINGS, 400),
              rows(FIELDS, 400),
              rows(LINES, 400),
              rows("CONNECT|CONNECT a:443 HTTP/1.1~Host: a:443~~", 501),
              overTheLimits())
          .flatMap(each -> each)
          .toList();

  private static final List<Hostile> BY_BODY =
      Stream.concat(
              rows(BODIES, 400),
              Stream.of(
                  new Hostile(
                      "an endless extension", "3;" + "a".repeat(300) + "\r\nabc\r\n0\r\n\r\n", 400),
                  new Hostile("endless trailers", "0\r\nX: " + "a".repeat(9000) + "\r\n\r\n", 400)))
          .map(row -> new Hostile(row.name, CHUNKED_HEAD + row.bytes, row.status))
          .toList();

  private HostileRequests() {}

  /** Those whose head is not to be taken: nothing of them may be passed on. */
  public static List<Hostile> byHead() {
    return BY_HEAD;
  }

  /**
   * Those whose body is not to be taken, behind {@link #CHUNKED_HEAD}: what was passed on before
   * that was known must be broken off.
   */
  public static List<Hostile> byBody() {
    return BY_BODY;
  }

  private static Stream<Hostile> overTheLimits() {
    String longPath = "GET /" + "a".repeat(9000);
    String start = "GET / HTTP/1.1\r\nHost: a\r\n";
    return Stream.of(
        new Hostile("a long request line", longPath + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        new Hostile("a request line without end", longPath, 414),
        new Hostile("a method without end", "A".repeat(9000), 414),
        new Hostile("a long field", start + "X: " + "a".repeat(17000) + "\r\n\r\n", 431),
        new Hostile("a value without end", start + "X: " + "a".repeat(17000), 431),
        new Hostile("a name without end", start + "X".repeat(17000), 431),
        new Hostile("many long fields", start + ("X: " + "a".repeat(500) + "\r\n").repeat(40), 431),
        new Hostile("too many fields", start + "X: y\r\n".repeat(100) + "\r\n", 431));
  }

  private static Stream<Hostile> rows(String table, int status) {
    return table
        .lines()
        .map(
            line -> {
              int bar = line.indexOf('|');
              return new Hostile(line.substring(0, bar), bytes(line.substring(bar + 1)), status);
            });
  }

  private static String bytes(String row) {
    return BYTE.matcher(row.replace("~", "\r\n"))
        .replaceAll(hex -> escaped(Integer.parseInt(hex.group(1), 16)));
  }

  private static String escaped(int character) {
    return Matcher.quoteReplacement(Character.toString(character));
  }

  /**
   * One of them.
   *
   * @param name what is wrong with it
   * @param bytes what is sent, as ISO 8859-1
   * @param status what it is answered with
   */
  public record Hostile(String name, String bytes, int status) {
    @Override
    public String toString() {
      return name;
    }
  }
}
