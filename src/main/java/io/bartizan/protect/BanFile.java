package io.bartizan.protect;

import io.bartizan.address.IpAddress;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where bans outlive the process: a file of its owner's alone, written as a whole beside itself and
 * then put in place, so that whoever reads it finds the one before or all of the next. Blocks, so
 * it is used off the event loops; by one thread at a time.
 */
public final class BanFile {
  private static final Logger LOG = System.getLogger(BanFile.class.getName());

  /** Far above what as many bans as may be kept take. */
  private static final int MAX_BYTES = 512 << 20;

  private final Abuse abuse;
  private final Supplier<Path> path;
  private final InstantSource clock;
  private @Nullable Path saved;
  private long savedChanges;
  private boolean failing;

  /**
   * Of a gateway.
   *
   * @param path asked each time, since a reload may change it
   */
  public BanFile(Abuse abuse, Supplier<Path> path, InstantSource clock) {
    this.abuse = abuse;
    this.path = path;
    this.clock = clock;
  }

  /** Takes the bans over that are kept. A file that is none is told of, and put aside. */
  public synchronized void restore() {
    Path file = path.get();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES);
      restore(file, new JsonObject(new String(bytes, StandardCharsets.UTF_8)));
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "no bans are kept in {0}", file);
    } catch (DecodeException | ClassCastException e) {
      setAside(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "bans are not read from {0}: {1}", file, e.toString());
    }
    saved = file;
    savedChanges = abuse.bans().changes();
  }

  private void restore(Path file, JsonObject document) {
    JsonArray list = document.getJsonArray("bans", new JsonArray());
    int bad = 0;
    int restored = 0;
    for (int i = 0; i < list.size(); i++) {
      Ban ban = list.getValue(i) instanceof JsonObject json ? ban(json) : null;
      if (ban == null) {
        bad++;
      } else if (abuse.bans().restore(ban)) {
        restored++;
      }
    }
    if (bad > 0) {
      LOG.log(Level.WARNING, "{0} of {1} bans in {2} are none", bad, list.size(), file);
    }
    LOG.log(Level.INFO, "{0} bans go on, kept in {1}", restored, file);
  }

  /** Null where it is none. Nobody is out for longer than anybody may be, whatever is written. */
  private @Nullable Ban ban(JsonObject json) {
    try {
      IpAddress client = abuse.clients().parse(json.getString("client", ""));
      if (client == null) {
        return null;
      }
      long latest = clock.millis() + Bans.MAX_BY_HAND.toMillis();
      long until = Math.min(millis(json, "until"), latest);
      int level = Math.clamp(json.getInteger("level", 0), 0, 64);
      long forgotten = Math.min(millis(json, "forgotten"), latest + Bans.MAX_BY_HAND.toMillis());
      return new Ban(
          client,
          millis(json, "since"),
          until,
          Math.max(until, forgotten),
          level,
          json.getString("by", "").equals("hand"),
          json.getString("reason", ""));
    } catch (ClassCastException | DateTimeException e) {
      return null;
    }
  }

  private static long millis(JsonObject json, String key) {
    return Instant.parse(json.getString(key, "")).toEpochMilli();
  }

  private static void setAside(Path file) {
    Path aside = file.resolveSibling(file.getFileName() + ".bad");
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.log(Level.WARNING, "{0} holds no bans that can be read: it is now {1}", file, aside);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} holds no bans that can be read, and stays: {1}", file, e);
    }
  }

  /** Writes the bans, if there were changes since; many changes are one writing. */
  public synchronized void save() {
    abuse.bans().forget();
    Path file = path.get();
    long changes = abuse.bans().changes();
    if (file.equals(saved) && changes == savedChanges) {
      return;
    }
    try {
      write(file, abuse.bans().kept());
      saved = file;
      savedChanges = changes;
      failing = false;
    } catch (IOException e) {
      LOG.log(
          failing ? Level.DEBUG : Level.WARNING,
          "bans are not kept in {0}, and would end with this process: {1}",
          file,
          e.toString());
      failing = true;
    }
  }

  private void write(Path file, Collection<Ban> bans) throws IOException {
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            ".bans",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE);
          BufferedWriter out =
              new BufferedWriter(
                  new OutputStreamWriter(
                      Channels.newOutputStream(channel), StandardCharsets.UTF_8))) {
        out.write("{\"bans\": [");
        String separator = "\n";
        for (Ban ban : bans) {
          out.write(separator);
          out.write(json(ban).encode());
          separator = ",\n";
        }
        out.write("\n]}\n");
        out.flush();
        channel.force(false);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private JsonObject json(Ban ban) {
    return new JsonObject()
        .put("client", abuse.clients().text(ban.client()))
        .put("since", Instant.ofEpochMilli(ban.sinceMillis()).toString())
        .put("until", Instant.ofEpochMilli(ban.untilMillis()).toString())
        .put("forgotten", Instant.ofEpochMilli(ban.forgottenMillis()).toString())
        .put("level", ban.level())
        .put("by", ban.byHand() ? "hand" : "gateway")
        .put("reason", ban.reason());
  }
}
