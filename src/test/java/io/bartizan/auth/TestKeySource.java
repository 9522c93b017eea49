package io.bartizan.auth;

import io.bartizan.auth.keys.Keys;
import io.bartizan.auth.keys.Petition;
import io.bartizan.auth.token.KeySet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An issuer whose keys a test sets, and who answers when it says so. */
final class TestKeySource implements Keys {
  final List<Petition> petitions = new ArrayList<>();
  final List<Petition> withdrawn = new ArrayList<>();
  @Nullable KeySet current;
  boolean fetched = true;
  boolean stale;
  boolean left;
  Heard heard = Heard.WAITS;

  TestKeySource(@Nullable KeySet current) {
    this.current = current;
  }

  /** Has answered. */
  void tell() {
    List<Petition> all = List.copyOf(petitions);
    petitions.clear();
    all.forEach(each -> each.told().run());
  }

  @Override
  public @Nullable KeySet current() {
    return current;
  }

  @Override
  public boolean areFetched() {
    return fetched;
  }

  @Override
  public boolean areStale() {
    return stale;
  }

  @Override
  public boolean areLeft() {
    return left;
  }

  @Override
  public Heard ask(Petition petition) {
    petitions.add(petition);
    return heard;
  }

  @Override
  public void withdraw(Petition petition) {
    withdrawn.add(petition);
  }

  @Override
  public int secondsToNews() {
    return 7;
  }
}
