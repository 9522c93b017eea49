package io.bartizan.explain;

/**
 * Something that a request meets on its way.
 *
 * @param stage where
 * @param what it is, a word in kebab case of a closed set
 * @param name that it has in the configuration, or empty
 * @param effect what it does to the request
 * @param status that a refused request gets; 0 where none, or where it depends
 * @param reason the word that metrics and the log have for the refusal; empty where it depends
 * @param text the same as a sentence, without its subject where the stage has one
 */
public record Step(
    Stage stage, String what, String name, Effect effect, int status, String reason, String text) {
  /** Parts of the way, in their order. */
  public enum Stage {
    /** Who is asking. */
    CLIENT("client", ""),
    /** The connection, before there is a request. */
    CONNECTION("connection", "connection: "),
    /** What every request meets. */
    REQUEST("request", "every request: "),
    /** The look for a route. */
    ROUTING("routing", ""),
    /** What those of one route meet. */
    ROUTE("route", "this route: ");

    private final String label;
    private final String subject;

    Stage(String label, String subject) {
      this.label = label;
      this.subject = subject;
    }

    /** The word for it. */
    String label() {
      return label;
    }

    /** What sentences about it begin with. */
    String subject() {
      return subject;
    }
  }

  /** What becomes of the request by it. */
  public enum Effect {
    /** Nothing. */
    TELLS("tells"),
    /** It is refused, or not: by what is not known before it comes. */
    MAY_REFUSE("may-refuse"),
    /** It is sent to another URL. */
    REDIRECTS("redirects"),
    /** It is refused. */
    REFUSES("refuses");

    private final String label;

    Effect(String label) {
      this.label = label;
    }

    /** The word for it. */
    String label() {
      return label;
    }
  }

  /** One that is only to be known. */
  static Step tells(Stage stage, String what, String text) {
    return new Step(stage, what, "", Effect.TELLS, 0, "", text);
  }

  /** One that refuses the request. */
  static Step refuses(Stage stage, String what, int status, String reason, String text) {
    return new Step(stage, what, "", Effect.REFUSES, status, reason, text);
  }

  /** One that may. */
  static Step mayRefuse(Stage stage, String what, int status, String reason, String text) {
    return new Step(stage, what, "", Effect.MAY_REFUSE, status, reason, text);
  }

  /** The same of something that has a name. */
  Step named(String other) {
    return new Step(stage, what, other, effect, status, reason, text);
  }

  /** As a whole sentence. */
  String sentence() {
    return stage.subject() + text;
  }
}
