package io.bartizan.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;

/** The first handlers of every connection that one listener accepts for one edge. */
@Sharable
final class ConnectionStart extends ChannelInitializer<Channel> {
  private final Edge edge;
  private final String listener;
  private final ServerConnections connections;
  private final Admission admission;
  private final FirstHandler first;

  ConnectionStart(
      Edge edge,
      String listener,
      ServerConnections connections,
      Admission admission,
      FirstHandler first) {
    this.edge = edge;
    this.listener = listener;
    this.connections = connections;
    this.admission = admission;
    this.first = first;
  }

  /** Makes the handler that finds out which protocol is spoken, and tells the client's channel. */
  @FunctionalInterface
  interface FirstHandler {
    ChannelHandler make(ClientChannel client);
  }

  @Override
  protected void initChannel(Channel channel) {
    ClientChannel client = new ClientChannel(edge, listener, connections, admission, channel);
    client.opened();
    channel.pipeline().addLast(first.make(client));
  }
}
