package io.bartizan.http;

/**
 * What a client's connection may use up, and how strictly it is read.
 *
 * @param maxRequestLine bytes of an HTTP/1 request line; over it 414
 * @param maxFieldBytes bytes of all fields of a head; over it 431
 * @param maxFields how many fields a head may have; over it 431
 * @param underscores what becomes of fields whose name has an underscore
 * @param headTimeoutNanos from a head's first byte to its last; over it 408
 * @param idleTimeoutNanos without any request, after which the connection is closed
 * @param minResponseRate bytes a second at which what waits for the client must be taken; 0 for any
 * @param maxConcurrentStreams of HTTP/2
 * @param maxResets RST_STREAM of HTTP/2 within ten seconds
 * @param maxControlFrames other frames of HTTP/2 within ten seconds that belong to no request's
 *     head or body, beside ten for each that does
 * @param initialWindow of an HTTP/2 stream, bytes
 * @param connectionWindow of an HTTP/2 connection, bytes
 */
public record ServerSettings(
    int maxRequestLine,
    int maxFieldBytes,
    int maxFields,
    UnderscoreNames underscores,
    long headTimeoutNanos,
    long idleTimeoutNanos,
    int minResponseRate,
    int maxConcurrentStreams,
    int maxResets,
    int maxControlFrames,
    int initialWindow,
    int connectionWindow) {}
