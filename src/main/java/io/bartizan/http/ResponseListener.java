package io.bartizan.http;

/** Hears the response to one request. After {@link #onResponse} the body's callbacks follow. */
public interface ResponseListener extends BodyListener {
  /** An interim response (100, 103, ...), any number of times before the final one. */
  void onInterim(ResponseHead head);

  /** The head of the final response, or 101. */
  void onResponse(ResponseHead head);
}
