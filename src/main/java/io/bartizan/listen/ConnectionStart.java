package io.bartizan.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;

/** The first handlers of every connection that one listener accepts for one edge. */
@Sharable
final class ConnectionStart extends ChannelInitializer<Channel> {
  private final Edge edge;
  private final String listener;
  private final ServerConnections connections;
  private final FirstHandler first;

  ConnectionStart(Edge edge, String listener, ServerConnections connections, FirstHandler first) {
    this.edge = edge;
    this.listener = listener;
    this.connections = connections;
    this.first = first;
  }

  /** Puts into an empty pipeline what finds out which protocol is spoken. */
  @FunctionalInterface
  interface FirstHandler {
    void add(ChannelPipeline pipeline, ClientChannel client);
  }

  @Override
  protected void initChannel(Channel channel) {
    ClientChannel client = new ClientChannel(edge, listener, connections, channel);
    client.opened();
    first.add(channel.pipeline(), client);
  }
}
