package dev.jbuild.builder;

import dev.jbuild.builder.cache.CacheExport;
import dev.jbuild.builder.cache.CacheImport;
import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.IncludeReader;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.Stage;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is asked of one build. What comes in by the command line, a Maven goal or a Gradle task
 * is turned into this.
 *
 * @param buildfile its text, or where it is
 * @param context what COPY and ADD read
 * @param plan target, build args, platform
 * @param delivery what the image is called and where it goes
 * @param cache what may be reused
 * @param steps network and limits of RUN
 */
public record BuildRequest(
    BuildfileSource buildfile,
    Context context,
    PlanRequest plan,
    Delivery delivery,
    CachePolicy cache,
    StepSettings steps) {

  /** Returns this request with another latest time. */
  BuildRequest withSourceDateEpoch(@Nullable Instant changed) {
    Delivery timed =
        new Delivery(
            delivery.platforms, delivery.index, delivery.outputs, delivery.labels, changed);
    return new BuildRequest(buildfile, context, plan, timed, cache, steps);
  }

  /** Returns this request with a build arg set. */
  BuildRequest withBuildArg(String name, String value) {
    return new BuildRequest(
        buildfile, context, plan.withBuildArg(name, value), delivery, cache, steps);
  }

  /** Where a Buildfile is. */
  public sealed interface BuildfileSource {

    /**
     * In the build context.
     *
     * @param path relative, or empty for the usual names
     */
    record InContext(String path) implements BuildfileSource {}

    /** Behind a URL of http or https. */
    record AtUrl(String url) implements BuildfileSource {}
  }

  /**
   * A Buildfile at hand.
   *
   * @param name as the user named it
   * @param includes reads the files that it includes
   */
  public record BuildfileText(String name, String text, IncludeReader includes)
      implements BuildfileSource {
    /** A Buildfile has 8 MiB at most. */
    public static final int MAX_BYTES = 8 << 20;

    /** A Buildfile that can include none. */
    public BuildfileText(String name, String text) {
      this(name, text, IncludeReader.NONE);
    }

    /** Returns the text of a file, or nothing if it is no UTF-8. */
    public static Optional<String> decode(byte[] bytes) {
      try {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(in).toString());
      } catch (CharacterCodingException notUtf8) {
        return Optional.empty();
      }
    }

    /**
     * Reads the file and those that it includes.
     *
     * @throws dev.jbuild.dsl.BuildfileException if something is wrong; it tells all that is
     */
    public Buildfile parse() {
      return Buildfile.parse(name, text).withIncludes(includes);
    }
  }

  /**
   * The build context.
   *
   * @param main what COPY and ADD read
   * @param named where the {@link dev.jbuild.dsl.NamedContext.Files} of the plan request are, by
   *     {@link dev.jbuild.dsl.NamedContexts#name}
   */
  public record Context(ContextSource main, Map<String, ContextSource> named) {
    public Context {
      named = Map.copyOf(named);
    }

    /**
     * A folder, without named contexts.
     *
     * @param ignore the text of the {@code .dockerignore} that holds for it, or empty
     */
    public Context(Path folder, String ignore) {
      this(new ContextSource.Folder(folder, ignore), Map.of());
    }

    /** Returns the text of the {@code .dockerignore} that holds, or the empty one. */
    String ignore() {
      return main instanceof ContextSource.Folder(_, String ignore) ? ignore : "";
    }
  }

  /** Returns what is asked of the planner, for each platform. */
  List<PlanRequest> plans() {
    List<PlanRequest> plans = new ArrayList<>();
    for (Platform platform : delivery.platforms) {
      plans.add(plan.withPlatform(platform));
    }
    return plans.isEmpty() ? List.of(plan) : plans;
  }

  /**
   * What is put on the images, and where they go.
   *
   * @param platforms what images are for, in the order of the index; without any, there is one
   *     image, for what the plan says
   * @param index whether there is an index even for one image
   * @param outputs at least one; without any given, the local store without a name
   * @param labels put on the images after all others
   * @param sourceDateEpoch no time in the images is later than this, or null for no limit
   */
  public record Delivery(
      List<Platform> platforms,
      boolean index,
      List<Output> outputs,
      SequencedMap<String, String> labels,
      @Nullable Instant sourceDateEpoch) {

    public Delivery {
      platforms = List.copyOf(platforms);
      outputs =
          outputs.isEmpty()
              ? List.of(new Output.LocalStore(ImageForm.USUAL, List.of()))
              : List.copyOf(outputs);
      labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
    }

    /** Returns {@code host[:port]} of the registries that images go to. */
    Set<String> registries() {
      Set<String> names = new HashSet<>();
      for (Output output : outputs) {
        if (output instanceof Output.Registry to) {
          to.names().forEach(name -> names.add(name.registry()));
        }
      }
      return names;
    }

    /** Returns whether the images stand in an index. */
    boolean hasIndex() {
      return index || platforms.size() > 1;
    }

    /** Returns the form of the first output that takes images. */
    ImageForm mainForm() {
      for (Output output : outputs) {
        if (output instanceof Output.OfImages of) {
          return of.form();
        }
      }
      return ImageForm.USUAL;
    }

    /** Returns how layers are written at once. */
    LayerForm layerForm() {
      return new LayerForm(mainForm().compression(), sourceDateEpoch);
    }
  }

  /**
   * What may be reused, and what is left for others to reuse.
   *
   * @param useSteps whether results of earlier builds are reused
   * @param freshStages names of stages, in any case of letters, whose steps run again nevertheless
   * @param pull whether a tag in the local store is passed over, and the registry asked
   * @param from caches to take results from, the first that has one counts
   * @param to caches to bring results to
   */
  public record CachePolicy(
      boolean useSteps,
      List<String> freshStages,
      boolean pull,
      List<CacheImport> from,
      List<CacheExport> to) {
    public CachePolicy {
      freshStages = List.copyOf(freshStages);
      from = List.copyOf(from);
      to = List.copyOf(to);
    }

    /** Uses and leaves nothing but what this machine keeps. */
    public CachePolicy(boolean useSteps, boolean pull) {
      this(useSteps, List.of(), pull, List.of(), List.of());
    }

    /** Returns a warning for each name of a fresh stage that {@code plans} have none for. */
    List<Problem> unknownStages(List<PlatformPlan> plans) {
      List<Problem> problems = new ArrayList<>();
      for (String name : freshStages) {
        if (plans.stream()
            .flatMap(plan -> plan.plan().stages().stream())
            .noneMatch(stage -> name.equalsIgnoreCase(stage.name()))) {
          problems.add(
              new Problem(
                  "StageNotBuilt",
                  "no stage " + name + " is built, whose steps could run again",
                  Place.ANYWHERE,
                  "--no-cache-filter takes names that FROM ... AS gives"));
        }
      }
      return problems;
    }

    /** Whether a stage's steps may be taken from earlier builds. */
    boolean mayReuse(Stage stage) {
      String name = stage.name();
      return useSteps && (name == null || freshStages.stream().noneMatch(name::equalsIgnoreCase));
    }
  }
}
