package io.bartizan.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityFieldsTest {
  private static List<String> left(String name) {
    Fields fields = new Fields();
    fields.add("a", "1");
    fields.add(name, "2");
    fields.add("b", "3");
    IdentityFields.removeFrom(fields);
    return fields.toString().lines().toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-client-cert", "X-Client-Cert-Subject", "x_client_cert_subject", "X_CLIENT-CERT_SANS",
        "x-client-cert-of-tomorrow", "x-client-certificate", "client-cert", "Client_Cert",
        "CLIENT-CERT-CHAIN", "client_cert_chain", "client-cert_chain"
      })
  void whatOnlyTheGatewayMaySayIsRemovedInEverySpelling(String name) {
    assertEquals(List.of("a: 1", "b: 3"), left(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-client-cer", "x-client", "client-certs", "client-cert-chains", "x-forwarded-for",
        "y-client-cert", "xx-client-cert", "content-type", "cache-control", "client-cert-"
      })
  void otherFieldsStay(String name) {
    assertEquals(List.of("a: 1", name + ": 2", "b: 3"), left(name));
  }

  @Test
  void fieldsOfAnotherMessageAreAppended() {
    Fields fields = new Fields();
    fields.add("a", "1");
    Fields other = new Fields();
    other.add("b", "2");
    other.add("c", "3");
    other.add("x-long", "4".repeat(1000));
    other.remove(1);
    fields.addAll(other);
    assertEquals(
        List.of("a: 1", "b: 2", "x-long: " + "4".repeat(1000)), fields.toString().lines().toList());
    assertEquals("2", fields.get(FieldName.of("B")));
    fields.addAll(new Fields());
    assertEquals(3, fields.size());
  }
}
