/**
 * IP addresses and blocks of them, the words of all who deal with clients. Imports nothing of ours.
 */
@NullMarked
package io.bartizan.address;

import org.jspecify.annotations.NullMarked;
