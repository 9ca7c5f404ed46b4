package dev.jbuild.cli.it;

import dev.jbuild.builder.BuildRequest;
import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.builder.BuildRequest.CachePolicy;
import dev.jbuild.builder.Builder;
import dev.jbuild.builder.Grants;
import dev.jbuild.builder.Machine;
import dev.jbuild.builder.StepSettings;
import dev.jbuild.builder.cache.CacheExport;
import dev.jbuild.builder.cache.CacheImport;
import dev.jbuild.dsl.IncludeReader;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.sandbox.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One Buildfile and one context that changes, built again and again with each kind of cache. With
 * an epoch before all times, the digest of an image is a function of what it is built from.
 */
final class CacheTrial {
  private static final Instant EPOCH = Instant.ofEpochSecond(1);

  /** What came of a build that makes no image. */
  static final String FAILED = "no image";

  private final Path folder;
  private final Path context;
  private final String registry;
  private final List<Platform> platforms;
  private int machines;

  /**
   * Builds in a folder of its own.
   *
   * @param registry that keeps a cache for this trial alone, as {@code host:port}
   */
  CacheTrial(Path folder, Path context, String registry, List<Platform> platforms) {
    this.folder = folder;
    this.context = context;
    this.registry = registry;
    this.platforms = List.copyOf(platforms);
  }

  /** Returns what came of each kind of build, an image's digest or {@link #FAILED}. */
  Map<String, String> build(String buildfile) throws Exception {
    Map<String, String> results = new LinkedHashMap<>();
    List<CacheImport> none = List.of();
    results.put("no cache", build("fresh", buildfile, false, none, List.of()));
    results.put("what the machine has", build("kept", buildfile, true, none, List.of()));
    for (boolean max : new boolean[] {false, true}) {
      Path cache = folder.resolve(max ? "max" : "min");
      CacheExport.Mode mode = new CacheExport.Mode(max, false, null, false);
      results.put(
          cache.getFileName() + " on a fresh machine",
          build(
              "fresh",
              buildfile,
              true,
              List.of(new CacheImport.Folder(cache, "latest", null)),
              List.of(new CacheExport.Folder(cache, "latest", mode))));
    }
    ImageReference shared = ImageReference.parse(registry + "/" + folder.getFileName() + ":cache");
    CacheExport.Mode mode = new CacheExport.Mode(true, false, null, false);
    results.put(
        "a registry's cache on a fresh machine",
        build(
            "fresh",
            buildfile,
            true,
            List.of(new CacheImport.Registry(shared)),
            List.of(new CacheExport.Registry(shared, mode))));
    results.put(
        "a cache beside what the machine has",
        build(
            "both",
            buildfile,
            true,
            List.of(new CacheImport.Folder(folder.resolve("min"), "latest", null)),
            List.of()));
    return results;
  }

  private IncludeReader.Answer included(String including, String path) {
    try {
      return new IncludeReader.Answer.Text(path, Files.readString(folder.resolve(path)));
    } catch (IOException lost) {
      throw new UncheckedIOException(lost);
    }
  }

  private String build(
      String machine,
      String buildfile,
      boolean useSteps,
      List<CacheImport> from,
      List<CacheExport> to)
      throws Exception {
    boolean fresh = machine.equals("fresh");
    Path root = folder.resolve(fresh ? machine + machines++ : machine);
    Path ignore = context.resolve(".dockerignore");
    BuildRequest request =
        new BuildRequest(
            new BuildfileText("Buildfile", buildfile, this::included),
            new BuildRequest.Context(context, Files.exists(ignore) ? Files.readString(ignore) : ""),
            PlanRequest.of(Platform.ofThisMachine()),
            new BuildRequest.Delivery(platforms, false, List.of(), new LinkedHashMap<>(), EPOCH),
            new CachePolicy(useSteps, List.of(), false, from, to),
            new StepSettings(StepSettings.Network.NONE, Limits.DEFAULT, List.of(), Grants.NONE));
    try (Builder builder = Builder.open(new Machine(root, Set.of()), _ -> {})) {
      return builder.build(request).root().digest().toString();
    } catch (JbuildException told) {
      // Which of several stages tells first is a matter of chance.
      return FAILED;
    } finally {
      if (fresh) {
        Command.of("rm", "-rf", root).run().succeeded();
      }
    }
  }
}
