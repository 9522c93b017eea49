package io.bartizan.config;

/** How a string of a setting becomes a value. */
@FunctionalInterface
interface TextForm<T> {
  T parse(String text) throws BadText;
}
