package io.bartizan.protect.limit;

import io.bartizan.address.IpAddress;
import io.bartizan.exchange.Principal;
import io.bartizan.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * What buckets are found by of a request that nobody makes.
 *
 * @param client its address; null where that is not known
 * @param principal whom it would have proved to come from, or null
 * @param fields of its head; not to be changed
 */
public record Asker(@Nullable IpAddress client, @Nullable Principal principal, Fields fields) {}
