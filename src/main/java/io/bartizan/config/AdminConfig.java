package io.bartizan.config;

/** {@code admin} of {@code gateway.json}. */
public record AdminConfig(HostPort address) {}
