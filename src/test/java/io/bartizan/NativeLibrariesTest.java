package io.bartizan;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is native comes for the machines that a gateway runs on, and for no others. */
class NativeLibrariesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "libnetty_tcnative_linux_x86_64.so",
        "libnetty_tcnative_linux_aarch_64.so",
        "libnetty_transport_native_epoll_x86_64.so",
        "libnetty_transport_native_epoll_aarch_64.so"
      })
  void linuxHasItsOwn(String library) {
    assertNotNull(NativeLibrariesTest.class.getResource("/META-INF/native/" + library));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "libnetty_tcnative_osx_x86_64.jnilib",
        "libnetty_tcnative_osx_aarch_64.jnilib",
        "netty_tcnative_windows_x86_64.dll"
      })
  void othersWouldOnlyBeCarriedAbout(String library) {
    assertNull(NativeLibrariesTest.class.getResource("/META-INF/native/" + library));
  }
}
