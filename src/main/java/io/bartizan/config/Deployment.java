package io.bartizan.config;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A deployment that was read and found valid.
 *
 * @param files what was read, as the user would name it, with the SHA-256 of each in hexadecimal;
 *     sorted
 * @param contentHash SHA-256 of the names and bytes of those files, in hexadecimal; equal hashes
 *     mean that nothing was edited. Files that are only named in them (authorities, certificates)
 *     and the environment are not part of it
 */
public record Deployment(
    GatewayConfig gateway, RoutesConfig routes, SortedMap<String, String> files, String contentHash)
    implements Reading {
  public Deployment {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }
}
