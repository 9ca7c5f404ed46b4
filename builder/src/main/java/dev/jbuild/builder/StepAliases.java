package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.dsl.CopySource;
import dev.jbuild.dsl.GitSource;
import dev.jbuild.dsl.InlineFile;
import dev.jbuild.dsl.PathSource;
import dev.jbuild.dsl.Step;
import dev.jbuild.dsl.UrlSource;
import dev.jbuild.layer.DirectoryTree;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a step that is keyed by its content is, told without the files that it is written over. A
 * shared cache knows the key by it, so that a machine that has no layer yet needn't fetch them.
 */
final class StepAliases {
  private final CopyStep copies;
  private final Contexts contexts;
  private final MountSources.Origins origins;

  StepAliases(CopyStep copies, Contexts contexts, MountSources.Origins origins) {
    this.copies = copies;
    this.contexts = contexts;
    this.origins = origins;
  }

  /** Empty if a copy has none: it looks at no other tree, or at what must be fetched first. */
  Optional<Digest> of(Step.Copy copy, StageState below) throws IOException, InterruptedException {
    boolean fetches =
        copy.sources().stream()
            .anyMatch(source -> source instanceof UrlSource || source instanceof GitSource);
    if (fetches || copy.flags().link()) {
      return Optional.empty();
    }
    StepKey.Builder alias =
        StepKey.of("alias of copy", 1)
            .put("below", below.rootfs().toString())
            .put("destination", copy.destination())
            .put("chown", Objects.requireNonNullElse(copy.flags().chown(), ""))
            .put("chmod", Objects.requireNonNullElse(copy.flags().chmod(), ""))
            .put("excludes", copy.flags().excludes())
            .put(
                "flags",
                List.of(
                    copy.flags().unpack() ? "unpack" : "",
                    copy.flags().parents() ? "parents" : ""));
    Optional<DirectoryTree> folder = contexts.folder(copy.from());
    if (folder.isPresent()) {
      alias.put("content", copies.sources(copy, folder.get()).toString());
    } else {
      alias.put("from", origins.of(copy.from()).rootfs().toString()).put("sources", sources(copy));
    }
    return Optional.of(alias.build().digest());
  }

  private static List<String> sources(Step.Copy copy) {
    List<String> sources = new ArrayList<>();
    for (CopySource source : copy.sources()) {
      sources.addAll(
          switch (source) {
            case PathSource(var pattern) -> List.of("path", pattern);
            case InlineFile file -> List.of("inline", file.name(), file.content());
            case UrlSource _, GitSource _ ->
                throw new IllegalArgumentException("no stage has " + source);
          });
    }
    return sources;
  }

  Digest of(Step.Workdir workdir, StageState below) {
    return StepKey.of("alias of workdir", 1)
        .put("below", below.rootfs().toString())
        .put("path", workdir.path())
        .put("user", workdir.user())
        .build()
        .digest();
  }
}
