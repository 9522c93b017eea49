package io.bartizan.protect.feed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An answer, in a file of its own that is gone when this is closed: a million entries are more than
 * one wants to hold twice.
 *
 * @param etag to ask with the next time, or null
 */
record FeedAnswer(Path body, @Nullable String etag) implements AutoCloseable {
  InputStream open() throws IOException {
    return Files.newInputStream(body);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(body);
  }
}
