package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FieldsTrimTest {
  private static Fields parsed(String lines) throws MalformedMessageException {
    byte[] head = ("GET / HTTP/1.1\r\n" + lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] read = new byte[1024];
    System.arraycopy(head, 0, read, 0, head.length);
    return Http1Heads.parseFields(read, 16, head.length, 100, UnderscoreNames.DROP);
  }

  @Test
  void whatIsTrimmedSaysTheSameAndHoldsNothingElse() throws Exception {
    Fields fields = parsed("Accept:  */*\r\nHost: a\r\nCookie: b=c\r\nUser-Agent: d\r\n");
    fields.removeAll(FieldName.HOST);
    fields.add("x-more", "e");
    String before = fields.toString();
    fields.trim();
    assertEquals(before, fields.toString());
    assertEquals(4, fields.slots());
    assertEquals("d", fields.get(FieldName.USER_AGENT));
    String lines = "Accept: */*\r\nCookie: b=c\r\nUser-Agent: d\r\nx-more: e\r\n";
    assertEquals(lines.length(), fields.bytes().length);
  }

  @Test
  void whatIsTrimmedCanGrowAgain() throws Exception {
    Fields fields = parsed("");
    fields.trim();
    assertEquals(0, fields.size());
    for (int i = 0; i < 20; i++) {
      fields.add("a", "" + i);
    }
    fields.removeAll(FieldName.COOKIE);
    assertEquals(20, fields.size());
    assertTrue(fields.toString().endsWith("a: 19\n"));
  }
}
