/**
 * The HTTP wire: message heads, the HTTP/1 codec, HTTP/1 and HTTP/2 connections to both sides.
 * Knows nothing of routes or pools; may import {@code address} and {@code time} only.
 */
@NullMarked
package io.bartizan.http;

import org.jspecify.annotations.NullMarked;
