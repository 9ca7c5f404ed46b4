package dev.jbuild.cli;

import dev.jbuild.builder.cache.CacheExport;
import dev.jbuild.builder.cache.CacheExport.Mode;
import dev.jbuild.builder.cache.CacheImport;
import dev.jbuild.layer.Compression;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * One {@code --cache-from} or {@code --cache-to}: {@code type=registry,ref=NAME}, as {@code docker
 * buildx build} has it; a name alone is that of a registry.
 */
final class CacheOption {
  private final String option;
  private final String text;
  private final SequencedMap<String, String> fields;

  private CacheOption(String option, String text) {
    this.option = option;
    this.text = text;
    try {
      List<String> cut = CsvFields.cut(text);
      boolean plain = cut.size() == 1 && !text.contains("=");
      this.fields = CsvFields.keyed(plain ? List.of("type=registry", "ref=" + text) : cut);
    } catch (IllegalArgumentException malformed) {
      throw wrong(malformed);
    }
  }

  /**
   * Returns where {@code text} says that results come from.
   *
   * @throws UsageException if it is malformed
   */
  static CacheImport from(String text) {
    return new CacheOption("--cache-from", text).read();
  }

  /**
   * Returns where {@code text} says that results go to.
   *
   * @throws UsageException if it is malformed
   */
  static CacheExport to(String text) {
    return new CacheOption("--cache-to", text).write();
  }

  private CacheImport read() {
    CacheImport from =
        switch (take("type")) {
          case "registry" -> new CacheImport.Registry(reference());
          case "local" ->
              new CacheImport.Folder(Path.of(take("src")), takeOr("tag", "latest"), digest());
          default -> throw unknownType();
        };
    requireNoMore();
    return from;
  }

  private CacheExport write() {
    String type = take("type");
    // An image has its own steps and no others, and is either written or the build fails.
    boolean inline = type.equals("inline");
    Mode mode = inline ? Mode.INLINE : mode();
    CacheExport to =
        switch (type) {
          case "registry" -> new CacheExport.Registry(reference(), mode);
          case "local" ->
              new CacheExport.Folder(Path.of(take("dest")), takeOr("tag", "latest"), mode);
          case "inline" -> new CacheExport.Inline();
          default -> throw unknownType();
        };
    requireNoMore();
    return to;
  }

  /** What a cache looks like can't be chosen; that it is what is asked for is said without harm. */
  private Mode mode() {
    only("oci-mediatypes", "true");
    only("image-manifest", "true");
    boolean everyStage =
        switch (takeOr("mode", "min")) {
          case "min" -> false;
          case "max" -> true;
          default -> throw wrong("mode is min or max");
        };
    return new Mode(everyStage, flag("ignore-error"), compression(), flag("force-compression"));
  }

  private @Nullable Compression compression() {
    try {
      return CompressionKeys.take(fields);
    } catch (IllegalArgumentException malformed) {
      throw wrong(malformed);
    }
  }

  private boolean flag(String key) {
    return switch (takeOr(key, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key + " is true or false");
    };
  }

  private void only(String key, String value) {
    if (!takeOr(key, value).equals(value)) {
      throw wrong(key + " can only be " + value);
    }
  }

  private ImageReference reference() {
    try {
      return ImageReference.parse(take("ref"));
    } catch (IllegalArgumentException malformed) {
      throw wrong(malformed);
    }
  }

  private @Nullable Digest digest() {
    String digest = takeOr("digest", "");
    try {
      return digest.isEmpty() ? null : Digest.parse(digest);
    } catch (IllegalArgumentException malformed) {
      throw wrong(malformed);
    }
  }

  private String take(String key) {
    String value = takeOr(key, "");
    if (value.isEmpty()) {
      throw wrong("key " + key + " is missing");
    }
    return value;
  }

  private String takeOr(String key, String absent) {
    String value = fields.remove(key);
    return value == null ? absent : value;
  }

  private void requireNoMore() {
    if (!fields.isEmpty()) {
      throw wrong("key " + fields.keySet().iterator().next() + " is unknown");
    }
  }

  private UsageException unknownType() {
    return wrong("the type is unknown");
  }

  private UsageException wrong(IllegalArgumentException malformed) {
    return wrong(String.valueOf(malformed.getMessage()));
  }

  private UsageException wrong(String why) {
    boolean from = option.equals("--cache-from");
    return new UsageException(
        option + " " + text + ": " + why,
        from
            ? "write type=registry,ref=NAME or type=local,src=FOLDER[,tag=TAG][,digest=DIGEST]"
            : "write type=registry,ref=NAME or type=local,dest=FOLDER[,tag=TAG], each with"
                + " [,mode=min|max][,ignore-error=true][,compression=gzip|zstd|uncompressed]; or"
                + " type=inline");
  }
}
