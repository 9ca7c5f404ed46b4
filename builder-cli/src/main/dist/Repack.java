import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Joins jars into one that a module is linked from, all of whose classes the AOT cache can hold.
 * Arguments: folder of jars, jar to write, time of all entries (ISO 8601).
 *
 * <p>The JVM archives no class whose class file is older than version 50 (picocli): they get version 52
 * and stack maps. Signatures go, as jlink wants none, and so do seals and module descriptors: the
 * whole gets one of its own (pack.sh). What several jars have, such as licences, is kept below
 * META-INF/jars/NAME. Same jars, same bytes.
 */
public final class Repack {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  /** They lie in a folder of their own. */
  private static final Pattern OWN_LIBRARY = Pattern.compile("dev/jbuild/.+\\.so");
  /** Of Zstandard for other machines: 15 MB. */
  private static final Pattern FOREIGN_LIBRARY =
      Pattern.compile("(?!linux/" + System.getProperty("os.arch") + "/).+/libzstd-jni-[^/]+");
  private static final Pattern MODULE = Pattern.compile("(META-INF/versions/\\d+/)?module-info\\.class");
  private static final int OLDEST_ARCHIVED = ClassFile.JAVA_6_VERSION;

  private final Instant time;

  private Repack(Instant time) {
    this.time = time;
  }

  public static void main(String[] arguments) throws IOException {
    Repack repack = new Repack(Instant.parse(arguments[2]));
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      all.forEach(jars::add);
    }
    jars.sort(Comparator.naturalOrder());
    repack.join(jars, Path.of(arguments[1]));
  }

  private void join(List<Path> jars, Path to) throws IOException {
    SequencedMap<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(MANIFEST, "Manifest-Version: 1.0\nMulti-Release: true\n".getBytes(US_ASCII));
    List<URL> path = new ArrayList<>();
    for (Path jar : jars) {
      path.add(jar.toUri().toURL());
    }
    try (URLClassLoader classes = new URLClassLoader(path.toArray(URL[]::new))) {
      for (Path jar : jars) {
        collect(jar, classes, entries);
      }
    }
    try (ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(to))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry written = new ZipEntry(entry.getKey());
        written.setTimeLocal(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        target.putNextEntry(written);
        target.write(entry.getValue());
        target.closeEntry();
      }
    }
    Files.setLastModifiedTime(to, FileTime.from(time));
  }

  private static void collect(Path jar, ClassLoader classes, SequencedMap<String, byte[]> entries)
      throws IOException {
    String own = "META-INF/jars/" + jar.getFileName() + "/";
    try (ZipFile source = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : entries(source)) {
        String name = entry.getName();
        byte[] bytes = content(name, source.getInputStream(entry).readAllBytes(), classes);
        if (name.startsWith("META-INF/services/")) {
          throw new IOException(name + " of " + jar + " wants a line in the descriptor of the module");
        } else if (name.endsWith(".class") || !name.startsWith("META-INF/")) {
          if (entries.putIfAbsent(name, bytes) != null) {
            throw new IOException(name + " is in " + jar + " and in a jar before it");
          }
        } else {
          entries.put(own + name, bytes);
        }
      }
    }
  }

  private static List<? extends ZipEntry> entries(ZipFile jar) {
    return jar.stream()
        .filter(entry -> !entry.isDirectory())
        .filter(entry -> !entry.getName().equals(MANIFEST))
        .filter(entry -> !SIGNATURE.matcher(entry.getName()).matches())
        .filter(entry -> !OWN_LIBRARY.matcher(entry.getName()).matches())
        .filter(entry -> !FOREIGN_LIBRARY.matcher(entry.getName()).matches())
        .filter(entry -> !MODULE.matcher(entry.getName()).matches())
        .sorted(Comparator.comparing(ZipEntry::getName))
        .toList();
  }

  private static byte[] content(String name, byte[] bytes, ClassLoader classes) {
    return name.endsWith(".class") && version(bytes) < OLDEST_ARCHIVED
        ? modernized(bytes, classes)
        : StartUp.faster(name, bytes, classes);
  }

  private static int version(byte[] classFile) {
    return (classFile[6] & 0xff) << 8 | classFile[7] & 0xff;
  }

  private static byte[] modernized(byte[] bytes, ClassLoader classes) {
    ClassFile files =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classes)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    return files.transformClass(files.parse(bytes), Repack::modernize);
  }

  private static void modernize(ClassBuilder builder, ClassElement element) {
    switch (element) {
      case ClassFileVersion _ -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
      case MethodModel method ->
          // Code that is not transformed would be copied as it is, without stack maps.
          builder.transformMethod(
              method,
              MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL));
      default -> builder.with(element);
    }
  }
}
