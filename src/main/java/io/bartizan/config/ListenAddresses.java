package io.bartizan.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a deployment listens on. Reports those that cannot be had together: equal
 * ones, and one of a port beside every address of that port, IPv4 and IPv6 alike. That is what
 * {@code 0.0.0.0} is too: the sockets of the JDK and of Netty take both families.
 *
 * <p>Does not look names up, which may be other addresses by the time they are listened on.
 */
final class ListenAddresses {
  private final Findings findings;
  private final List<Taken> taken = new ArrayList<>();

  ListenAddresses(Findings findings) {
    this.findings = findings;
  }

  /**
   * One of them.
   *
   * @param owner what listens there, in the user's words
   * @param text where it was written; null for a default
   */
  private record Taken(HostPort address, String owner, Json.@Nullable Text text) {
    boolean excludes(Taken other) {
      return address.port() == other.address.port()
          && (isEvery() || other.isEvery() || isSame(other));
    }

    boolean isSame(Taken other) {
      return canonical(address.host()).equals(canonical(other.address.host()));
    }

    boolean isEvery() {
      String host = canonical(address.host());
      return host.equals("0.0.0.0") || host.equals("0:0:0:0:0:0:0:0");
    }
  }

  /** As the system sees it, so that an IPv4 address within IPv6 is the IPv4 address. */
  private static String canonical(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)
        ? InetAddress.ofLiteral(host).getHostAddress()
        : host;
  }

  /**
   * An address that was written down.
   *
   * @param text the member {@code address} of what listens there
   */
  void written(HostPort address, Json.Text text) {
    String pointer = text.place().pointer();
    add(new Taken(address, pointer.substring(0, pointer.lastIndexOf('.')), text));
  }

  /** An address that is listened on since no other was written down. */
  void byDefault(HostPort address, String owner) {
    add(new Taken(address, owner, null));
  }

  private void add(Taken last) {
    // Port 0 is whatever is free.
    if (last.address.port() == 0) {
      return;
    }
    for (Taken earlier : taken) {
      if (earlier.excludes(last)) {
        report(earlier, last);
        return;
      }
    }
    taken.add(last);
  }

  private void report(Taken earlier, Taken last) {
    Taken told = last.text != null ? last : earlier;
    Taken other = told == last ? earlier : last;
    if (told.text == null) {
      return;
    }
    String hint;
    if (told.isSame(other)) {
      hint = "also the address of " + other.owner;
    } else if (other.isEvery()) {
      hint = other.owner + " listens on every address of this port";
    } else {
      hint = "every address of this port, also that of " + other.owner;
    }
    findings.addUnlessTold(told.text.place().problem(Quoted.of(told.text.written()), hint));
  }
}
