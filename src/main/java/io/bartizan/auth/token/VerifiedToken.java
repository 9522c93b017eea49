package io.bartizan.auth.token;

import java.util.Map;

/**
 * A token whose signature and claims were found good.
 *
 * @param claims text, numbers, booleans, lists and maps of these; never changed. Whole numbers are
 *     {@link Long}, or {@link java.math.BigInteger} where they are longer, others {@link Double};
 *     what is null is left out
 * @param notBefore the first second since 1970 that it is good at, skew included; or the least
 *     number
 * @param expires the first second since 1970 that it is not good at any more, skew included
 */
public record VerifiedToken(Map<String, ?> claims, long notBefore, long expires) {}
