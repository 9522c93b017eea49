package io.bartizan.http;

/**
 * The head of a final or interim response, the same for every version of HTTP and for both
 * directions. As in {@link RequestHead}, its fields have nothing that ends at the connection.
 *
 * @param status 100 to 599; 101 only where the request asked for an upgrade
 * @param fields the fields; a proxy edits them in place
 * @param hasBody whether a body, maybe an empty one, follows (after 101: the tunnel's bytes).
 *     Always false for interim responses, for answers to HEAD, and for 204 and 304
 */
public record ResponseHead(int status, Fields fields, boolean hasBody) {}
