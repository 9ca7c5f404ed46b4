package dev.jbuild.dsl;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How COPY and ADD copy.
 *
 * @param chown {@code user[:group]} after expansion, or null
 * @param chmod the mode of files and folders, four octal digits, or a change of modes such as
 *     {@code u=rwX,go=rX}; or null to keep modes
 * @param unpack whether a {@link PathSource} that is an archive by its content is extracted
 * @param link whether the copy takes no notice of what is at its destination: no symlink there is
 *     followed, and folders are made anew
 * @param parents whether the folders of a source's path are kept
 * @param excludes patterns of what is left out, as in {@code .dockerignore}
 */
public record CopyFlags(
    @Nullable String chown,
    @Nullable String chmod,
    boolean unpack,
    boolean link,
    boolean parents,
    List<String> excludes) {
  public CopyFlags {
    excludes = List.copyOf(excludes);
  }
}
