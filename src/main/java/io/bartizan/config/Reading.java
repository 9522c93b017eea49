package io.bartizan.config;

/** What comes of reading a deployment: all of it, or everything that is wrong with it. */
public sealed interface Reading permits Deployment, Problems {}
