package io.bartizan.config;

/**
 * {@code limits} of {@code gateway.json}.
 *
 * @param requestLineBytes longest request line of HTTP/1; 414 over it
 * @param headerBytes largest sum of all fields; 431 over it
 * @param headerCount most fields in a head; 431 over it
 * @param http2Streams most concurrent streams of one HTTP/2 connection
 */
public record LimitsConfig(
    int requestLineBytes, int headerBytes, int headerCount, int http2Streams) {}
