package io.bartizan.forward;

import io.netty.buffer.ByteBuf;

/**
 * How long the messages are that a client sends on a WebSocket, told from the heads of their frames
 * (RFC 6455, section 5.2) as the bytes pass; nothing is kept or changed. What is compressed counts
 * as it is on the wire. One for a direction of a connection.
 */
final class MessageLengths {
  private static final int FIN = 0x80;
  private static final int CONTROL = 0x08;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int LENGTH_OF_2 = 126;
  private static final int LENGTH_OF_8 = 127;
  private static final int MASK_BYTES = 4;

  private final long most;

  /** Bytes of the message that the frames so far belong to. */
  private long message;

  /** Bytes of the frame's payload that are still to come. */
  private long payload;

  /** Of the frame's head: how many bytes have come, and how many there are. */
  private int headRead;

  private int headLength = 2;
  private int first;
  private int second;
  private long length;

  /**
   * From the beginning of a connection.
   *
   * @param most bytes of a message
   */
  MessageLengths(long most) {
    this.most = most;
  }

  /** Whether no message is too long so far, with these bytes, which are looked at only. */
  boolean allow(ByteBuf data) {
    int at = data.readerIndex();
    int end = data.writerIndex();
    while (at < end) {
      if (payload > 0) {
        int passing = (int) Math.min(payload, end - at);
        payload -= passing;
        at += passing;
      } else if (!head(data.getByte(at++) & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Takes a byte of a frame's head. */
  private boolean head(int next) {
    if (headRead == 0) {
      first = next;
    } else if (headRead == 1) {
      second = next;
      int extended = extendedBytes();
      length = extended == 0 ? next & LENGTH : 0;
      headLength = 2 + extended + ((next & MASKED) == 0 ? 0 : MASK_BYTES);
    } else if (headRead < 2 + extendedBytes()) {
      length = (length << 8) | next;
    }
    headRead++;
    return headRead < headLength || frame();
  }

  private int extendedBytes() {
    return switch (second & LENGTH) {
      case LENGTH_OF_2 -> 2;
      case LENGTH_OF_8 -> 8;
      default -> 0;
    };
  }

  /** The frame's head is whole. */
  private boolean frame() {
    headRead = 0;
    headLength = 2;
    payload = length;
    if (length < 0) {
      return false;
    }
    if ((first & CONTROL) != 0) {
      // In the midst of a message, and no part of it.
      return true;
    }
    message += length;
    boolean allowed = message <= most && message >= 0;
    if ((first & FIN) != 0) {
      message = 0;
    }
    return allowed;
  }
}
