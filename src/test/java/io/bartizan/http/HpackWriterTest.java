package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.Test;

class HpackWriterTest {
  private static final int FIRST_REGULAR = 15;
  private static final int STATIC_TABLE = 61;

  private static String decoded(ByteBuf block) throws Exception {
    Http2Headers headers = new DefaultHttp2HeadersDecoder(false, 1 << 20).decodeHeaders(1, block);
    StringBuilder text = new StringBuilder();
    headers.forEach(
        field -> text.append(field.getKey()).append(": ").append(field.getValue()).append('\n'));
    return text.toString();
  }

  private static ByteBuf written(SentBlock block) {
    ByteBuf out = Unpooled.buffer();
    block.writeTo(new HpackWriter(out));
    return out;
  }

  @Test
  void everyNameOfTheStaticTableIsFoundThere() throws Exception {
    for (int index = FIRST_REGULAR; index <= STATIC_TABLE; index++) {
      // What stands there is asked of Netty, by a literal with an indexed name and no value.
      ByteBuf named = Unpooled.wrappedBuffer(new byte[] {0x0f, (byte) (index - FIRST_REGULAR), 0});
      String name = decoded(named).replace(": \n", "");
      Fields fields = new Fields();
      fields.add(name, "v");
      ByteBuf out = written(SentBlock.trailers(fields));
      assertEquals(index - FIRST_REGULAR, out.getByte(1), name);
      assertEquals(name + ": v\n", decoded(out));
    }
  }

  @Test
  void namesAreWrittenInLowerCase() throws Exception {
    Fields fields = new Fields();
    fields.add("Content-TYPE", "Text/HTML");
    fields.add("X-My-Field", "As It Is");
    assertEquals(
        "content-type: Text/HTML\nx-my-field: As It Is\n",
        decoded(written(SentBlock.trailers(fields))));
  }

  @Test
  void longNamesAndValuesKeepTheirLength() throws Exception {
    for (int length : new int[] {0, 1, 126, 127, 128, 254, 255, 16_383, 16_384, 70_000}) {
      Fields fields = new Fields();
      fields.add("n".repeat(Math.max(1, length)), "v".repeat(length));
      fields.add("after", "all");
      assertEquals(fields.toString(), decoded(written(SentBlock.trailers(fields))));
    }
  }

  @Test
  void removedFieldsAreNotWritten() throws Exception {
    Fields fields = new Fields();
    fields.add("a", "1");
    fields.add("b", "2");
    fields.remove(0);
    assertEquals("b: 2\n", decoded(written(SentBlock.trailers(fields))));
  }

  @Test
  void everyStatusIsWritten() throws Exception {
    for (int status = 100; status < 600; status++) {
      ResponseHead head = new ResponseHead(status, new Fields(), false);
      assertEquals(":status: " + status + "\n", decoded(written(SentBlock.response(head))));
    }
  }

  @Test
  void requestsAreWritten() throws Exception {
    for (String method : new String[] {"GET", "POST", "PURGE"}) {
      for (String scheme : new String[] {"http", "https"}) {
        for (String path : new String[] {"/", "/a?b", "*"}) {
          RequestHead head =
              new RequestHead(
                  Protocol.HTTP_1_1, method, scheme, "a:1", path, new Fields(), false, null);
          assertEquals(
              ":method: "
                  + method
                  + "\n:scheme: "
                  + scheme
                  + "\n:authority: a:1\n:path: "
                  + path
                  + "\n",
              decoded(written(SentBlock.request(head))));
        }
      }
    }
  }

  @Test
  void secretsAreNeverIndexed() {
    for (String name : new String[] {"authorization", "cookie", "set-cookie"}) {
      Fields fields = new Fields();
      fields.add(name, "x");
      byte first = written(SentBlock.trailers(fields)).getByte(0);
      assertEquals("1f", ByteBufUtil.hexDump(new byte[] {first}), name);
    }
  }
}
