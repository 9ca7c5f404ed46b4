package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.dsl.CopyFlags;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.CopySource;
import dev.jbuild.dsl.GitSource;
import dev.jbuild.dsl.InlineFile;
import dev.jbuild.dsl.PathSource;
import dev.jbuild.dsl.Step;
import dev.jbuild.dsl.UrlSource;
import dev.jbuild.layer.CopyPlan;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What tells a step without the files that it is done over, and without those of the stages that it
 * reads. A shared cache knows the key by it, so that a machine that has no layer yet needn't fetch
 * them, nor build those stages.
 */
final class StepAliases {
  private final CopyStep copies;
  private final RunStep runs;
  private final StageSources sources;
  private final Function<Step.Run, RunMounts> mounts;
  private final SingleFlight<Step.Copy, Content> contents = new SingleFlight<>();

  /**
   * What a copy reads.
   *
   * @param files digests of it
   * @param matches of what kind each source is, in order, and {@link CopyPlan#matches} of those
   *     that are read
   */
  private record Content(List<String> files, List<String> matches) {}

  StepAliases(
      CopyStep copies, RunStep runs, StageSources sources, Function<Step.Run, RunMounts> mounts) {
    this.copies = copies;
    this.runs = runs;
    this.sources = sources;
    this.mounts = mounts;
  }

  /**
   * Returns what tells a copy.
   *
   * @param below tells what it is written over
   */
  StepKey of(Step.Copy copy, Digest below, StageTelling stages)
      throws IOException, InterruptedException {
    CopyFlags flags = copy.flags();
    StepKey.Builder alias =
        StepKey.of("alias of copy", 6)
            .put("below", flags.link() && !namesOwner(flags) ? "" : below.toString())
            .put("destination", copy.destination())
            .put("chown", Objects.requireNonNullElse(flags.chown(), ""))
            .put("chmod", Objects.requireNonNullElse(flags.chmod(), ""))
            .put("excludes", flags.excludes())
            .put(
                "flags",
                List.of(
                    flags.unpack() ? "unpack" : "",
                    flags.parents() ? "parents" : "",
                    flags.link() ? "link" : ""));
    if (sources.folder(copy.from()).isPresent()
        || copy.sources().stream().anyMatch(StepAliases::isFetched)) {
      Content content = contents.get(copy, () -> content(copy));
      alias.put("content", content.files).put("matches", content.matches);
    } else {
      Digest from =
          copy.from() instanceof CopyFrom.OfStage(int index)
              ? stages.of(index)
              : sources.of(copy.from()).rootfs();
      alias.put("from", from.toString()).put("sources", sources(copy));
    }
    return alias.build();
  }

  private static boolean namesOwner(CopyFlags flags) {
    return flags.chown() != null && !flags.chown().matches("[0-9:]+");
  }

  /** Returns whether a source is brought from elsewhere. */
  static boolean isFetched(CopySource source) {
    return source instanceof UrlSource || source instanceof GitSource;
  }

  /** What has a checksum, or is of a commit, needn't be fetched to be told. */
  private Content content(Step.Copy copy) throws IOException, InterruptedException {
    List<String> files = new ArrayList<>();
    List<String> matches = new ArrayList<>();
    List<CopySource> others = new ArrayList<>();
    for (CopySource source : copy.sources()) {
      if (source instanceof UrlSource(var _, var name, var checksum, var unpack)
          && checksum != null) {
        files.addAll(List.of("url", name, checksum.toString(), unpack ? "unpack" : ""));
        matches.add("url");
      } else if (source instanceof GitSource repository) {
        files.addAll(List.of("git", copies.name(repository)));
        matches.add("git");
      } else {
        others.add(source);
        matches.add("read");
      }
    }
    if (!others.isEmpty()) {
      Step.Copy rest =
          new Step.Copy(copy.origin(), copy.from(), others, copy.destination(), copy.flags());
      CopyPlan read = copies.sources(rest, sources.tree(copy.from()));
      files.add(read.digest().toString());
      matches.addAll(read.matches());
    }
    return new Content(files, matches);
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

  /** Returns what tells all files of a context. */
  Digest files(CopyFrom.Named context) throws IOException, InterruptedException {
    return copies.planAll(sources.tree(context)).digest();
  }

  /** Returns what tells a working directory. */
  StepKey of(Step.Workdir workdir, Digest below) {
    return StepKey.of("alias of workdir", 2)
        .put("below", below.toString())
        .put("path", workdir.path())
        .put("user", workdir.user())
        .build();
  }

  /** Returns what tells a command, with {@code stages} for what mounts show of those. */
  StepKey of(Step.Run run, Digest below, Platform platform, StageTelling stages)
      throws IOException, InterruptedException {
    StepKey.Builder alias = StepKey.of("alias of run", 1);
    runs.describe(alias, run, below, platform);
    mounts.apply(run).describe(alias, stages);
    return alias.build();
  }
}
