package io.bartizan.protect.feed;

/**
 * How a list that is fetched stands.
 *
 * @param entries ranges of addresses on it
 * @param ageSeconds since the last good answer; -1 before the first
 * @param updates answers so far that said something new
 * @param sames answers so far that did not
 * @param failures questions so far without a good answer
 */
public record FeedState(
    String name, int entries, double ageSeconds, long updates, long sames, long failures) {}
