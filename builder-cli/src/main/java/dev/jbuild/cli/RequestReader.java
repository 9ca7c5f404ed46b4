package dev.jbuild.cli;

import dev.jbuild.builder.BuildRequest;
import dev.jbuild.builder.BuildRequest.BuildfileSource;
import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.builder.BuildRequest.CachePolicy;
import dev.jbuild.builder.BuildRequest.Context;
import dev.jbuild.builder.BuildRequest.Delivery;
import dev.jbuild.builder.ContextSource;
import dev.jbuild.builder.StepSettings;
import dev.jbuild.builder.cache.CacheExport;
import dev.jbuild.dsl.ControlArgs;
import dev.jbuild.dsl.PlanRequest;
import dev.jbuild.dsl.Suggestion;
import dev.jbuild.oci.Platform;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.HostEntry;
import dev.jbuild.sandbox.Limits;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns the options of a command line into a {@link BuildRequest}. */
final class RequestReader {
  /** The Buildfile that stands on standard input. */
  static final Path STDIN = Path.of("-");

  private final Options options;
  private final Map<String, String> environment;
  private final SequencedMap<String, String> buildArgs;
  private final ControlArgs controls;
  private final ContextOptions contexts;

  RequestReader(Options options, Map<String, String> environment) {
    this.options = options;
    this.environment = environment;
    this.buildArgs = buildArgs(options, environment);
    this.controls = new ControlArgs(buildArgs);
    this.contexts = new ContextOptions(options.many("--build-context"), controls.keepsGitDir());
  }

  /**
   * Returns what the options say of the image, and where it goes; looks at no file.
   *
   * @param stdout what an output without a file writes to
   */
  Delivery delivery(OutputStream stdout) {
    return new DeliveryReader(options, buildArgs).delivery(stdout);
  }

  /** Returns what the options ask for. */
  BuildRequest request(Delivery delivery) throws IOException {
    ContextSource remote = contexts.remote(contextWord()).map(this::timed).orElse(null);
    return new BuildRequest(
        buildfileSource(remote),
        new Context(remote == null ? folder() : remote, contexts.sources()),
        plan(),
        delivery,
        cache(),
        steps());
  }

  /** As with BuildKit, a latest time gives the files of a repository the time of their commit. */
  private ContextSource timed(ContextSource context) {
    boolean isTimed = !buildArgs.getOrDefault(DeliveryReader.SOURCE_DATE_EPOCH, "").isEmpty();
    return isTimed && context instanceof ContextSource.Git(var repository)
        ? new ContextSource.Git(repository.withCommitTimes())
        : context;
  }

  private CachePolicy cache() {
    List<CacheExport> to = each("--cache-to", CacheOption::to);
    if (controls.inlineCache() && !to.contains(new CacheExport.Inline())) {
      to.add(new CacheExport.Inline());
    }
    List<String> stages = new ArrayList<>();
    for (String names : options.many("--no-cache-filter")) {
      stages.addAll(List.of(names.split(",", -1)));
    }
    return new CachePolicy(
        !options.has("--no-cache"),
        stages,
        options.has("--pull"),
        each("--cache-from", CacheOption::from),
        to);
  }

  private String contextWord() {
    String word = options.word("");
    if (word.isEmpty()) {
      throw new UsageException(
          "CONTEXT is missing", "name the folder that COPY reads, as in jbuild .");
    }
    return word;
  }

  private ContextSource folder() throws IOException {
    Path context = context();
    String file = options.one("--file");
    Path beside = file != null && ContextOptions.isUrl(file) ? STDIN : buildfile(context);
    return new ContextSource.Folder(context, ignore(context, beside));
  }

  /** The Buildfile is in the context, unless the context is a folder of this machine. */
  private BuildfileSource buildfileSource(@Nullable ContextSource remote) throws IOException {
    String file = options.one("--file");
    if (file != null && ContextOptions.isUrl(file)) {
      return new BuildfileSource.AtUrl(file);
    }
    if (remote == null) {
      Path context = context();
      return buildfileText(context, buildfile(context));
    }
    if (file == null || !file.equals("-")) {
      return new BuildfileSource.InContext(file == null ? "" : file);
    }
    if (remote instanceof ContextSource.Stream) {
      throw new UsageException(
          "standard input can't be both the context and the Buildfile",
          "name a folder as CONTEXT, or leave -f - out");
    }
    return new BuildfileText(nameOf(STDIN), text(STDIN));
  }

  Path context() {
    String word = contextWord();
    Path context = Path.of(word);
    if (!Files.isDirectory(context)) {
      throw new UsageException(
          new Problem(
              "ContextNotFound",
              Files.exists(context) ? "the context is not a folder" : "the context does not exist",
              new Place.File(word),
              hint(word)));
    }
    return context;
  }

  private static String hint(String word) {
    return Suggestion.of(word, Subcommand.names())
            .map(near -> "did you mean the command " + near + "? ")
            .orElse("")
        + "name a folder that you may read, or the URL of an archive or git repository";
  }

  /** Returns the Buildfile that is named, or that of {@code context}. */
  Path buildfile(Path context) {
    String named = options.one("--file");
    if (named != null) {
      Path file = Path.of(named);
      Path lower = file.resolveSibling("dockerfile");
      return file.endsWith("Dockerfile") && !Files.exists(file) && Files.isRegularFile(lower)
          ? lower
          : file;
    }
    for (String name : List.of("Buildfile", "Dockerfile", "dockerfile")) {
      if (Files.isRegularFile(context.resolve(name))) {
        return context.resolve(name);
      }
    }
    throw new UsageException(
        new Problem(
            "BuildfileNotFound",
            "there is neither a Buildfile nor a Dockerfile",
            new Place.File(context.toString()),
            "write one there, or name it with -f"));
  }

  static BuildfileText buildfileText(Path context, Path buildfile) throws IOException {
    return new BuildfileText(
        nameOf(buildfile), text(buildfile), new IncludeFiles(context, buildfile));
  }

  static String nameOf(Path buildfile) {
    return buildfile.equals(STDIN) ? "<stdin>" : buildfile.normalize().toString();
  }

  static String text(Path buildfile) throws IOException {
    boolean stdin = buildfile.equals(STDIN);
    if (!stdin && !Files.isRegularFile(buildfile)) {
      throw new UsageException(
          new Problem(
              "BuildfileNotFound",
              Files.isDirectory(buildfile)
                  ? "that is a folder"
                  : Files.exists(buildfile) ? "that is no regular file" : "there is no such file",
              new Place.File(nameOf(buildfile)),
              "name a Buildfile, or pipe it to -f -; paths are relative to the working directory"));
    }
    byte[] bytes;
    try (InputStream in = stdin ? new StandardInput() : opened(buildfile)) {
      bytes = in.readNBytes(BuildfileText.MAX_BYTES + 1);
    }
    if (bytes.length > BuildfileText.MAX_BYTES) {
      throw new UsageException(
          Problem.of(
              "BuildfileTooLarge",
              "a Buildfile has 8 MiB at most",
              new Place.File(nameOf(buildfile))));
    }
    return BuildfileText.decode(bytes)
        .orElseThrow(() ->
            new UsageException(
                new Problem(
                    "BuildfileNotUtf8",
                    "the file is not UTF-8 text",
                    new Place.File(nameOf(buildfile)),
                    "save it as UTF-8")));
  }

  private static InputStream opened(Path buildfile) throws IOException {
    try {
      return new FileInputStream(buildfile.toFile());
    } catch (FileNotFoundException unreadable) {
      return Files.newInputStream(buildfile); // tells why it can't be read
    }
  }

  /** The ignore file beside the Buildfile wins over that of the context. */
  static String ignore(Path context, Path buildfile) throws IOException {
    Path own = buildfile.resolveSibling(buildfile.getFileName() + ".dockerignore");
    Path common = context.resolve(".dockerignore");
    Path file = Files.isRegularFile(own) ? own : common;
    return Files.isRegularFile(file) ? Files.readString(file) : "";
  }

  PlanRequest plan() {
    Platform mine = Platform.ofThisMachine();
    List<Platform> platforms = DeliveryReader.platforms(options);
    Platform first = platforms.isEmpty() ? mine : platforms.getFirst();
    return new PlanRequest(options.one("--target"), buildArgs, first, mine, contexts.plan());
  }

  private static SequencedMap<String, String> buildArgs(
      Options options, Map<String, String> environment) {
    SequencedMap<String, String> buildArgs = new LinkedHashMap<>();
    List<String> arguments = options.many("--build-arg");
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals == 0 || argument.isEmpty()) {
        throw new UsageException("--build-arg has no name", "write it as NAME=VALUE or NAME");
      }
      if (equals >= 0) {
        buildArgs.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else if (environment.containsKey(argument)) {
        buildArgs.put(argument, environment.getOrDefault(argument, ""));
      }
    }
    String epoch = environment.get(DeliveryReader.SOURCE_DATE_EPOCH);
    if (epoch != null) {
      buildArgs.putIfAbsent(DeliveryReader.SOURCE_DATE_EPOCH, epoch);
    }
    return buildArgs;
  }

  private StepSettings steps() throws IOException {
    String network = options.one("--network", "default");
    StepSettings.Network mode =
        switch (network) {
          case "default" -> StepSettings.Network.DEFAULT;
          case "host" -> StepSettings.Network.HOST;
          case "none" -> StepSettings.Network.NONE;
          default ->
              throw new UsageException(
                  "--network " + network + " is unknown", "take default, host or none");
        };
    return new StepSettings(
        mode,
        limits(),
        each("--add-host", RequestReader::host),
        new GrantOptions(environment)
            .read(
                options.many("--secret"),
                options.many("--ssh"),
                options.many("--allow"),
                options.many("--cdi-spec-dir")));
  }

  private Limits limits() {
    String memory = options.one("--memory");
    String cpus = options.one("--cpus");
    String pids = options.one("--pids-limit");
    String timeout = options.one("--step-timeout");
    String shm = options.one("--shm-size");
    return new Limits(
        memory == null ? OptionalLong.empty() : OptionalLong.of(Sizes.bytes("--memory", memory)),
        cpus == null ? OptionalDouble.empty() : OptionalDouble.of(number("--cpus", cpus)),
        pids == null ? Limits.DEFAULT.pids() : (long) number("--pids-limit", pids),
        timeout == null
            ? Optional.<Duration>empty()
            : Optional.of(Sizes.duration("--step-timeout", timeout)),
        shm == null ? Limits.DEFAULT.shmBytes() : Math.max(1, Sizes.bytes("--shm-size", shm)),
        each("--ulimit", UlimitOption::parse));
  }

  private static double number(String flag, String text) {
    try {
      double number = Double.parseDouble(text);
      if (number > 0 && number < 1e9) {
        return number;
      }
    } catch (NumberFormatException noNumber) {
      // told below, with the numbers out of range
    }
    throw new UsageException(flag + " takes a number above 0, not " + text, null);
  }

  private static HostEntry host(String text) {
    int colon = text.indexOf(text.contains("=") ? '=' : ':');
    String name = text.substring(0, Math.max(0, colon));
    String address = text.substring(colon + 1);
    if (address.startsWith("[") && address.endsWith("]")) {
      address = address.substring(1, address.length() - 1);
    }
    try {
      return new HostEntry(name, address);
    } catch (IllegalArgumentException none) {
      throw new UsageException("--add-host takes HOST:IP, not " + text, "write it as db:10.0.0.5");
    }
  }

  private <T> List<T> each(String name, Function<String, T> reading) {
    List<T> all = new ArrayList<>();
    options.many(name).forEach(text -> all.add(reading.apply(text)));
    return all;
  }
}
