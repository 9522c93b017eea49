package io.bartizan.reload;

import io.bartizan.config.GatewayConfig;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what only a start can change: sockets, event loops and what is opened with them. All other
 * settings take effect by a reload.
 *
 * @param config what is in force from now on
 * @param pointers what was changed in vain, for example {@code admin.address}
 */
record RestartRequired(GatewayConfig config, List<String> pointers) {
  /** Names in the file that the records do not have. */
  private static final Map<String, String> IN_FILE = Map.of("suites", "ciphers");

  /**
   * What of a configuration can be in force.
   *
   * @param running what this process was started with, as far as reloads have not changed it
   */
  static RestartRequired keep(GatewayConfig running, GatewayConfig read) {
    List<String> pointers = new ArrayList<>();
    compare("listeners", running.listeners(), read.listeners(), pointers);
    compare("eventLoops", running.eventLoops(), read.eventLoops(), pointers);
    compareMembers("tls", running.tls(), read.tls(), pointers);
    compareMembers("accessLog", running.accessLog(), read.accessLog(), pointers);
    compareMembers("admin", running.admin(), read.admin(), pointers);
    return new RestartRequired(
        new GatewayConfig(
            running.listeners(),
            running.eventLoops(),
            read.zone(),
            running.tls(),
            read.clientAddress(),
            read.rateLimits(),
            read.rateLimitMemory(),
            read.concurrency(),
            read.connections(),
            read.addresses(),
            read.timeouts(),
            read.limits(),
            read.headers(),
            running.accessLog(),
            running.admin(),
            read.drain(),
            read.overload(),
            read.reload(),
            read.abuse(),
            read.jwtProviders(),
            read.apiKeys(),
            read.basicAuth(),
            read.authFailures()),
        pointers);
  }

  /** Sections are compared member by member: their names are those in the file. */
  private static void compareMembers(
      String section, Record one, Record other, List<String> pointers) {
    for (RecordComponent member : one.getClass().getRecordComponents()) {
      Object was = value(member, one);
      Object is = value(member, other);
      String name = member.getName();
      if (name.equals("policy") && was instanceof Record policy && is instanceof Record next) {
        // Its settings lie beside the others in the file.
        compareMembers(section, policy, next, pointers);
      } else if (!Objects.equals(was, is)) {
        pointers.add(section + "." + IN_FILE.getOrDefault(name, name));
        if (name.equals("profile")) {
          // Decides over what else is not written.
          return;
        }
      }
    }
  }

  private static void compare(
      String pointer, @Nullable Object one, @Nullable Object other, List<String> pointers) {
    if (!Objects.equals(one, other)) {
      pointers.add(pointer);
    }
  }

  private static @Nullable Object value(RecordComponent member, Record of) {
    try {
      return member.getAccessor().invoke(of);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a public record of this program", e);
    }
  }
}
