package dev.jbuild.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The options of {@code jbuild build}, named as in {@code docker buildx build}. Declared by
 * picocli's programmatic model: annotations would be read by reflection at each start.
 */
final class BuildOptions {
  /** Makes what picocli collects values in. Its own factory looks for Groovy at each start. */
  static final CommandLine.IFactory COLLECTIONS =
      new CommandLine.IFactory() {
        @Override
        public <K> K create(Class<K> type) {
          return type.cast(type == Map.class ? new LinkedHashMap<>() : new ArrayList<>());
        }
      };

  private BuildOptions() {}

  /** The options that a command line names: to declare all takes longer than to read it. */
  private static final class Named {
    private final Set<String> names = new HashSet<>();
    private final Set<String> unknown;

    Named(List<String> words) {
      for (String word : words) {
        if (word.length() > 1 && word.charAt(0) == '-') {
          int equals = word.indexOf('=');
          names.add(equals < 0 ? word : word.substring(0, equals));
        }
      }
      unknown = new HashSet<>(names);
    }

    boolean hasAny(String... option) {
      boolean any = false;
      for (String name : option) {
        unknown.remove(name);
        any |= names.contains(name);
      }
      return any;
    }
  }

  /**
   * Returns the options that {@code words} name; all of them if one is unknown, or help is wanted.
   */
  static CommandSpec spec(List<String> words) {
    Named named = new Named(words);
    CommandSpec spec = spec(named);
    return named.unknown.isEmpty() && !named.hasAny("-h", "--help") ? spec : spec();
  }

  static CommandSpec spec() {
    return spec((@Nullable Named) null);
  }

  private static CommandSpec spec(@Nullable Named named) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(named, COLLECTIONS).name("jbuild");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis(
                "jbuild [build] [OPTIONS] CONTEXT", "jbuild COMMAND [OPTIONS] [ARGUMENTS]")
            .description(
                "Builds an OCI image from a Buildfile, which is a Dockerfile and more: no daemon, no"
                    + " root.",
                "",
                "Examples:",
                "  jbuild -t app:1 .                           keep the image in the local store",
                "  jbuild -t registry.example/app:1 --push .   push it",
                "  jbuild -o type=docker,dest=app.tar .        write it for docker load",
                "  jbuild -o build --target files .            write the files of a stage to a folder",
                "  jbuild --build-arg VERSION=2 --secret id=token,env=TOKEN .",
                "  jbuild --platform linux/amd64,linux/arm64 -t registry.example/app:1 --push .",
                "  jbuild --cache-to type=registry,ref=registry.example/app:cache \\",
                "    --cache-from type=registry,ref=registry.example/app:cache .",
                "  jbuild https://git.example/app.git#v1       build a git repository",
                "  jbuild --report build.html .                write a page about the build",
                "  jbuild why                                  tell why steps of it ran",
                "  jbuild doctor                               tell what works on this machine")
            .footer(
                "",
                "Exit codes: 0 done, 1 the build failed, 2 wrong usage or Buildfile,",
                "3 the environment (registry, disk, kernel), 130 interrupted, 141 nobody reads the output.")
            .sortOptions(false)
            .width(96));
    image(spec);
    input(spec);
    cache(spec);
    steps(spec);
    machine(spec);
    positional(
        spec,
        "CONTEXT",
        "folder that COPY and ADD read, - for a tar or Buildfile on stdin, or the URL of a"
            + " git repository, archive or Buildfile");
    return spec;
  }

  /** Returns the heading of the options that start with {@code option}, if any do. */
  static Optional<String> heading(OptionSpec option) {
    return switch (option.longestName()) {
      case "--tag" -> Optional.of("The image");
      case "--file" -> Optional.of("What it is built of");
      case "--no-cache" -> Optional.of("The cache");
      case "--network" -> Optional.of("What steps get");
      case "--progress" -> Optional.of("What is shown, and where jbuild works");
      default -> Optional.empty();
    };
  }

  private static void image(CommandSpec spec) {
    many(spec, "NAME[:TAG]", "name of the image", "-t", "--tag");
    flag(spec, "push the image under its names", "--push");
    many(
        spec,
        "type=oci|docker|tar|local|registry|image[,…]",
        "where the image goes, and how it is written; a folder alone gets the files",
        "-o",
        "--output");
    map(spec, "NAME=VALUE", "label of the image", "--label");
    many(
        spec,
        "[manifest|index…:]NAME=VALUE",
        "annotation of the image's manifest, of the index or of a descriptor of them",
        "--annotation");
    one(spec, "FILE", "write the digest of the config to FILE", "--iidfile");
    one(spec, "FILE", "write digest and names as JSON to FILE", "--metadata-file");
    Attestations.options(spec);
  }

  private static void input(CommandSpec spec) {
    one(
        spec,
        "FILE",
        "Buildfile, - for stdin, or a URL; by default CONTEXT/Buildfile or Dockerfile",
        "-f",
        "--file");
    one(spec, "STAGE", "stage to build; by default the last", "--target");
    many(
        spec,
        "NAME[=VALUE]",
        "value of an ARG; without VALUE, that of the environment",
        "--build-arg");
    contexts(spec);
    many(spec, "OS/ARCH[,…]", "platform of the image; of several there is an index", "--platform");
    one(
        spec,
        "build|check|outline|targets[,format=json]",
        "build, or tell of the Buildfile what is likely not meant, which args and secrets it"
            + " takes, or its stages",
        "--call");
    flag(spec, "as --call=check", "--check");
    flag(spec, "ask the registry even for images in the local store", "--pull");
  }

  private static void cache(CommandSpec spec) {
    flag(spec, "run every step again", "--no-cache");
    many(spec, "STAGE[,STAGE]", "run every step of a stage again", "--no-cache-filter");
    many(
        spec,
        "NAME or type=registry|local,...",
        "take results from a cache: type=registry,ref=NAME or type=local,src=FOLDER",
        "--cache-from");
    many(
        spec,
        "type=registry|local|inline,...",
        "bring results to a cache: ref=NAME or dest=FOLDER; mode=max adds those of all stages",
        "--cache-to");
  }

  /** For all commands that read what FROM and --from name. */
  static void contexts(CommandSpec spec) {
    many(
        spec,
        "NAME=VALUE",
        "files or an image for the stage, image or --from of that name: a folder,"
            + " docker-image://IMAGE, oci-layout://FOLDER[:TAG|@DIGEST], or the URL of a git"
            + " repository or archive",
        "--build-context");
  }

  private static void steps(CommandSpec spec) {
    one(spec, "default|host|none", "network of RUN", "--network");
    many(
        spec,
        "HOST:IP",
        "line of /etc/hosts for RUN; host-gateway as IP is this machine",
        "--add-host");
    many(
        spec,
        "id=ID[,src=FILE|env=NAME]",
        "secret for RUN --mount=type=secret; it is kept nowhere",
        "--secret");
    many(
        spec,
        "default|ID=SOCKET",
        "SSH agent for RUN --mount=type=ssh; default is that of SSH_AUTH_SOCK",
        "--ssh");
    many(
        spec,
        "network.host|security.insecure|device[=NAME]",
        "let a RUN ask for what weakens its sandbox",
        "--allow");
    many(
        spec,
        "DIR",
        "where devices for RUN --device are described; by default /etc/cdi and /var/run/cdi",
        "--cdi-spec-dir");
    one(spec, "SIZE", "memory limit of each RUN, as 512m", "--memory", "-m");
    one(spec, "NUMBER", "CPU limit of each RUN, as 1.5", "--cpus");
    one(spec, "NUMBER", "limit of processes of each RUN; by default 8192", "--pids-limit");
    one(spec, "SIZE", "size of /dev/shm in each RUN; by default 64m", "--shm-size");
    many(spec, "NAME=SOFT[:HARD]", "resource limit of each RUN, as nofile=1024", "--ulimit");
    one(spec, "DURATION", "time limit of each RUN, as 10m", "--step-timeout");
  }

  private static void machine(CommandSpec spec) {
    one(
        spec,
        "auto|tty|plain|json|quiet",
        "how progress is shown on stderr; auto is tty on a terminal, else plain",
        "--progress");
    flag(spec, "show no progress", "-q", "--quiet");
    one(
        spec,
        "FILE",
        "write a page (HTML) of the build: timeline, sizes, reasons, isolation",
        "--report");
    many(
        spec,
        "HOST[:PORT]",
        "registry that is spoken to by http, or https without check of certificates",
        "--insecure-registry");
    one(spec, "FOLDER", "where jbuild keeps its state (also JBUILD_ROOT)", "--root");
    flag(spec, "show this help", "-h", "--help");
    flag(spec, "show the version", "-V", "--version");
  }

  /** Adds the one word of the command line that belongs to no option; it may be missing. */
  static void positional(CommandSpec spec, String label, String description) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel(label)
            .type(String.class)
            .description(description)
            .build());
  }

  private static boolean isLeftOut(CommandSpec spec, String... names) {
    return spec.userObject() instanceof Named named && !named.hasAny(names);
  }

  private static void add(CommandSpec spec, OptionSpec.Builder option) {
    spec.addOption(option.build());
  }

  static void flag(CommandSpec spec, String description, String... names) {
    if (!isLeftOut(spec, names)) {
      add(spec, OptionSpec.builder(names).arity("0").type(boolean.class).description(description));
    }
  }

  static void one(CommandSpec spec, String label, String description, String... names) {
    if (!isLeftOut(spec, names)) {
      add(spec, option(label, description, names).type(String.class));
    }
  }

  static void many(CommandSpec spec, String label, String description, String... names) {
    if (!isLeftOut(spec, names)) {
      add(spec, option(label, description, names).type(List.class).auxiliaryTypes(String.class));
    }
  }

  private static void map(CommandSpec spec, String label, String description, String... names) {
    if (!isLeftOut(spec, names)) {
      OptionSpec.Builder option = option(label, description, names).type(Map.class);
      add(spec, option.auxiliaryTypes(String.class, String.class));
    }
  }

  private static OptionSpec.Builder option(String label, String description, String... names) {
    return OptionSpec.builder(names).arity("1").paramLabel(label).description(description);
  }
}
