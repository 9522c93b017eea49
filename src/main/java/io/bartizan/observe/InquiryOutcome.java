package io.bartizan.observe;

/** What became of a question to a service that decides on requests. */
public enum InquiryOutcome {
  /** The request may pass. */
  ALLOWED("allowed", 0),

  /** The client gets the service's answer. */
  REFUSED("refused", 1),

  /** No answer in time, or none that says either. */
  FAILED("failed", 2);

  private final String label;
  private final int cell;

  InquiryOutcome(String label, int cell) {
    this.label = label;
    this.cell = cell;
  }

  /** Where it is counted among the numbers of a pool, from 0. */
  int cell() {
    return cell;
  }

  /** The word for it in metrics. */
  String label() {
    return label;
  }
}
