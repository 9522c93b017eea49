package io.bartizan.soak;

import java.nio.file.Path;

/**
 * Where a gateway listens with TLS, on this machine and as {@code localhost}.
 *
 * @param authority PEM of the authority that signed its certificate
 */
record Front(int port, Path authority) {}
