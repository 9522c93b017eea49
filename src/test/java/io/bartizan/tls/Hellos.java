package io.bartizan.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** ClientHello messages written by hand, in a TLS record. */
public final class Hellos {
  private static final int ECDHE_ECDSA_AES_128 = 0xC02B;

  private Hellos() {}

  /** A good one for TLS 1.2 with a server name of any bytes. */
  public static byte[] hello(String serverName) {
    ByteBuf extensions = Unpooled.buffer();
    ByteBuf names = Unpooled.buffer();
    byte[] name = serverName.getBytes(StandardCharsets.ISO_8859_1);
    names.writeShort(name.length + 3).writeByte(0).writeShort(name.length).writeBytes(name);
    extension(extensions, 0, names);
    extension(extensions, 10, Unpooled.buffer().writeShort(2).writeShort(23));
    extension(extensions, 13, Unpooled.buffer().writeShort(2).writeShort(0x0403));
    return record(body(extensions));
  }

  /** One of 17 KiB, in several records. */
  static byte[] oversized() {
    ByteBuf extensions = Unpooled.buffer();
    extension(extensions, 21, Unpooled.buffer().writeZero(17 * 1024));
    return record(body(extensions));
  }

  /** The message without record and handshake header. */
  static ByteBuf body(ByteBuf extensions) {
    return Unpooled.buffer()
        .writeShort(0x0303)
        .writeZero(32)
        .writeByte(0)
        .writeShort(2)
        .writeShort(ECDHE_ECDSA_AES_128)
        .writeByte(1)
        .writeByte(0)
        .writeShort(extensions.readableBytes())
        .writeBytes(extensions);
  }

  static void extension(ByteBuf extensions, int type, ByteBuf content) {
    extensions.writeShort(type).writeShort(content.readableBytes()).writeBytes(content);
  }

  private static byte[] record(ByteBuf body) {
    ByteBuf message = Unpooled.buffer();
    message.writeByte(1).writeMedium(body.readableBytes()).writeBytes(body);
    ByteBuf records = Unpooled.buffer();
    while (message.isReadable()) {
      int length = Math.min(message.readableBytes(), 16 * 1024);
      records.writeByte(22).writeShort(0x0301).writeShort(length).writeBytes(message, length);
    }
    return ByteBufUtil.getBytes(records);
  }
}
