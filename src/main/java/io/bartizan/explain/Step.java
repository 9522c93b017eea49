package io.bartizan.explain;

import org.jspecify.annotations.Nullable;

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
 * @param limit how the limit stands that it is; null where it is none, or nobody knows
 */
public record Step(
    Stage stage,
    String what,
    String name,
    Effect effect,
    int status,
    String reason,
    String text,
    @Nullable LimitNow limit) {
  /** One that is no limit, or of which nobody knows how it stands. */
  Step(
      Stage stage,
      String what,
      String name,
      Effect effect,
      int status,
      String reason,
      String text) {
    this(stage, what, name, effect, status, reason, text, null);
  }

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
    /** It would be refused at this moment, and may not be at the next. */
    WOULD_REFUSE("would-refuse"),
    /** It is sent to another URL. */
    REDIRECTS("redirects"),
    /** It is refused. */
    REFUSES("refuses");

    private final String label;

    /** Whether the request goes no further. */
    boolean ends() {
      return this == REDIRECTS || refuses();
    }

    /** Whether it is refused. */
    boolean refuses() {
      return this == REFUSES || this == WOULD_REFUSE;
    }

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
    return new Step(stage, what, other, effect, status, reason, text, limit);
  }

  /** The same with how the limit stands. */
  Step standing(LimitNow now) {
    return new Step(stage, what, name, effect, status, reason, text + now.text(), now);
  }

  /** The same, certain for this moment where the limit would refuse. */
  Step acting(LimitNow now) {
    Step told = standing(now);
    return effect != Effect.MAY_REFUSE || !now.refuses()
        ? told
        : new Step(stage, what, name, Effect.WOULD_REFUSE, status, reason, told.text, now);
  }

  /** As a whole sentence. */
  String sentence() {
    return stage.subject() + text;
  }
}
