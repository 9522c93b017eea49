package io.bartizan.balance;

import org.jspecify.annotations.Nullable;

/**
 * Prefers the endpoints of the node's own zone: the others are asked only when each local one was
 * tried. Does not weigh the zones against each other: a zone that gets more clients than its
 * endpoints can serve is not relieved by its neighbours.
 */
final class LocalZoneFirst implements EndpointPicker {
  private final EndpointPicker local;
  private final EndpointPicker everywhere;

  LocalZoneFirst(EndpointPicker local, EndpointPicker everywhere) {
    this.local = local;
    this.everywhere = everywhere;
  }

  @Override
  public @Nullable Endpoint pick(@Nullable Tried tried) {
    Endpoint near = local.pick(tried);
    return near != null ? near : everywhere.pick(tried);
  }
}
