import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars so that the AOT cache can hold all their classes. Arguments: folder of jars, folder to
 * write, time of all entries and files (ISO 8601).
 *
 * <p>The JVM archives no class of a signed jar (Bouncy Castle) and none whose class file is older
 * than version 50 (picocli): signatures go, old class files get version 52 and stack maps. Module
 * descriptors go too, as jbuild runs on the class path, and so do seals. Same jars, same bytes.
 */
public final class Repack {
  private static final Pattern SIGNATURE = Pattern.compile("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  private static final Pattern MODULE = Pattern.compile("(META-INF/versions/\\d+/)?module-info\\.class");
  private static final int OLDEST_ARCHIVED = ClassFile.JAVA_6_VERSION;

  private final Instant time;

  private Repack(Instant time) {
    this.time = time;
  }

  public static void main(String[] arguments) throws IOException {
    Repack repack = new Repack(Instant.parse(arguments[2]));
    Path to = Path.of(arguments[1]);
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (Path jar : jars) {
        repack.repack(jar, to.resolve(jar.getFileName()));
      }
    }
  }

  private void repack(Path jar, Path to) throws IOException {
    try (ZipFile source = new ZipFile(jar.toFile());
        URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        ZipOutputStream target = new ZipOutputStream(Files.newOutputStream(to))) {
      for (ZipEntry entry : entries(source)) {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        target.putNextEntry(copy);
        target.write(content(entry.getName(), source.getInputStream(entry).readAllBytes(), classes));
        target.closeEntry();
      }
    }
    Files.setLastModifiedTime(to, FileTime.from(time));
  }

  /** The manifest first, as JarInputStream wants it. */
  private static List<? extends ZipEntry> entries(ZipFile jar) {
    return jar.stream()
        .filter(entry -> !entry.isDirectory())
        .filter(entry -> !SIGNATURE.matcher(entry.getName()).matches())
        .filter(entry -> !MODULE.matcher(entry.getName()).matches())
        .sorted(
            Comparator.comparing((ZipEntry entry) -> !entry.getName().equals("META-INF/MANIFEST.MF"))
                .thenComparing(ZipEntry::getName))
        .toList();
  }

  private static byte[] content(String name, byte[] bytes, ClassLoader classes) throws IOException {
    if (name.equals("META-INF/MANIFEST.MF")) {
      return mainAttributes(bytes);
    }
    return name.endsWith(".class") && version(bytes) < OLDEST_ARCHIVED
        ? modernized(bytes, classes)
        : bytes;
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

  /**
   * The named sections of a manifest are digests of what was signed. A sealed package (xz) is bound
   * to the path that its jar had in the training; in another folder the JVM would not start.
   */
  private static byte[] mainAttributes(byte[] bytes) throws IOException {
    Manifest manifest = new Manifest(new ByteArrayInputStream(bytes));
    boolean sealed = manifest.getMainAttributes().remove(Attributes.Name.SEALED) != null;
    if (manifest.getEntries().isEmpty() && !sealed) {
      return bytes;
    }
    manifest.getEntries().clear();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    manifest.write(written);
    return written.toByteArray();
  }
}
