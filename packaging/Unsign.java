import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Takes the signatures off the libraries of a folder, whose checksums Maven has verified. The JVM
 * keeps no class of a signed jar in its cache, and would verify each of them at every start.
 */
public final class Unsign {
  public static void main(String[] args) throws IOException {
    try (var files = Files.list(Path.of(args[0]))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".jar")).toList()) {
        if (isSigned(file)) {
          unsign(file);
        }
      }
    }
  }

  private static boolean isSigned(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      return jar.stream().anyMatch(entry -> isSignature(entry.getName()));
    }
  }

  private static boolean isSignature(String name) {
    return name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  }

  private static void unsign(Path file) throws IOException {
    Path unsigned = file.resolveSibling(file.getFileName() + ".unsigned");
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      Manifest manifest = new Manifest();
      manifest.getMainAttributes().putAll(jar.getManifest().getMainAttributes());
      try (OutputStream out = Files.newOutputStream(unsigned);
          JarOutputStream copy = new JarOutputStream(out, manifest)) {
        for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
          JarEntry entry = entries.nextElement();
          if (isSignature(entry.getName()) || entry.getName().equals(JarFile.MANIFEST_NAME)) {
            continue;
          }
          JarEntry kept = new JarEntry(entry.getName());
          kept.setTime(entry.getTime());
          copy.putNextEntry(kept);
          jar.getInputStream(entry).transferTo(copy);
        }
      }
    }
    Files.delete(file);
    Files.move(unsigned, file);
  }
}
