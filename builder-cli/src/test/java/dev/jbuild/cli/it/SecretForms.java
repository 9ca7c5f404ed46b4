package dev.jbuild.cli.it;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** Looks for a value in each form that it may be written in: as it is, base64, hex, URL. */
record SecretForms(Set<String> all) {

  static SecretForms of(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Set<String> forms = new LinkedHashSet<>();
    forms.add(value);
    String hex = HexFormat.of().formatHex(bytes);
    forms.add(hex);
    forms.add(hex.toUpperCase(Locale.ROOT));
    String url = URLEncoder.encode(value, StandardCharsets.UTF_8);
    forms.add(url);
    forms.add(url.replace("+", "%20"));
    for (int before = 0; before < 3; before++) {
      String base64 = base64(bytes, before);
      forms.add(base64);
      forms.add(base64.replace('+', '-').replace('/', '_'));
    }
    return new SecretForms(forms);
  }

  /** What no byte around the value changes, if it stands behind {@code before} bytes of others. */
  private static String base64(byte[] value, int before) {
    byte[] shifted = new byte[before + value.length];
    System.arraycopy(value, 0, shifted, before, value.length);
    String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    int bits = shifted.length * 8;
    return text.substring((before * 8 + 5) / 6, bits / 6);
  }

  /** Returns the forms that {@code text} has. */
  List<String> in(String text) {
    return all.stream().filter(text::contains).toList();
  }

  /**
   * Returns the files below {@code folder} that have the value, also in what they compress. A build
   * may still work there: files come and go, and may be written in part.
   */
  List<String> below(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes about)
              throws IOException {
            List<String> forms = new ArrayList<>(in(file.getFileName().toString()));
            try {
              if (about.isSymbolicLink()) {
                forms.addAll(in(Files.readSymbolicLink(file).toString()));
              } else if (about.isRegularFile()) {
                forms.addAll(inFile(file));
              }
            } catch (NoSuchFileException gone) {
              return visitFileFailed(file, gone);
            }
            forms.forEach(form -> found.add(file + ": " + form));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException broken) throws IOException {
            if (!(broken instanceof NoSuchFileException)) {
              throw broken;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  private List<String> inFile(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<String> found = new ArrayList<>(in(new String(bytes, StandardCharsets.ISO_8859_1)));
    if (bytes.length > 2 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
      found.addAll(in(new String(unpacked(bytes), StandardCharsets.ISO_8859_1)));
    }
    return found;
  }

  private static byte[] unpacked(byte[] gzip) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      in.transferTo(all);
    } catch (EOFException brokenOff) {
      // What came counts.
    }
    return all.toByteArray();
  }
}
