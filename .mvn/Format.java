import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Formats every Java file under a folder ({@code --replace}), or fails naming those that are not
 * formatted ({@code --set-exit-if-changed}). The formatter's own main takes no folders.
 */
public final class Format {
  public static void main(String[] args) throws Exception {
    boolean replace = args[0].equals("--replace");
    List<Path> sources;
    try (var files = Files.walk(Path.of(args[1]))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    var changed = 0;
    for (Path source : sources) {
      String before = Files.readString(source);
      String after =
          new Formatter()
              .formatSource(ImportOrderer.reorderImports(RemoveUnusedImports.removeUnusedImports(before), Style.GOOGLE));
      if (!after.equals(before)) {
        changed++;
        if (replace) {
          Files.writeString(source, after);
        } else {
          System.err.println(source + ": not formatted (make format)");
        }
      }
    }
    if (changed > 0 && !replace) {
      System.exit(1);
    }
  }
}
