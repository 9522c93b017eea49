package io.bartizan.http;

import java.util.List;
import java.util.Map;

/**
 * What a client's certificate says, after it was found good. Texts are visible ASCII and blanks,
 * fit for a field's value: what else a certificate has in them is escaped.
 *
 * @param subject by RFC 4514, most specific first; empty where there is none
 * @param issuer likewise
 * @param serial in lower-case hexadecimal
 * @param fingerprint SHA-256 of the certificate in lower-case hexadecimal
 * @param subjectAttributes the subject's, by object identifier in dots, values unescaped
 * @param alternativeNames kinds ({@code DNS}, {@code URI}, {@code EMAIL}, {@code IP}) and names,
 *     unescaped; DNS names in lower case
 */
public record ClientCertificate(
    String subject,
    String issuer,
    String serial,
    String fingerprint,
    List<Map.Entry<String, String>> subjectAttributes,
    List<Map.Entry<String, String>> alternativeNames) {
  public ClientCertificate {
    subjectAttributes = List.copyOf(subjectAttributes);
    alternativeNames = List.copyOf(alternativeNames);
  }
}
