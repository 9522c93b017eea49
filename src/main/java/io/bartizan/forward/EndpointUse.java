package io.bartizan.forward;

import io.bartizan.balance.Endpoint;

/**
 * How much one event loop uses an endpoint at one moment.
 *
 * @param openConnections ready for requests, idle ones too
 * @param idleConnections of these, those without a request
 * @param waitingRequests for a connection
 */
public record EndpointUse(
    Endpoint endpoint, int openConnections, int idleConnections, int waitingRequests) {}
