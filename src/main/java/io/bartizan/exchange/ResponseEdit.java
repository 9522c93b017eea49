package io.bartizan.exchange;

import io.bartizan.http.Fields;

/** What a policy says in the response, whoever gives it. */
@FunctionalInterface
public interface ResponseEdit {
  /** Edits the fields on their way to the client. */
  void apply(Fields fields);
}
