package io.bartizan.soak;

import java.io.IOException;

/** A client that has asked for bodies and takes a little of them now and then. */
interface SlowReader extends AutoCloseable {
  /** Takes its next bytes, which must be the right ones. */
  void readSome() throws IOException;

  @Override
  void close() throws IOException;
}
