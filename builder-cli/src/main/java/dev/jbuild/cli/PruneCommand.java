package dev.jbuild.cli;

import dev.jbuild.builder.prune.EntryKind;
import dev.jbuild.builder.prune.PruneRequest;
import dev.jbuild.builder.prune.Pruning;
import dev.jbuild.builder.prune.StateEntry;
import dev.jbuild.json.Json;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.problem.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code jbuild prune} and {@code jbuild du}: what the state folder has, and making room in it. */
final class PruneCommand {
  private static final String NO_POSITIONAL = "";

  private final Map<String, String> environment;
  private final Console console;

  PruneCommand(Map<String, String> environment, Console console) {
    this.environment = environment;
    this.console = console;
  }

  static CommandSpec pruneSpec() {
    CommandSpec spec = CommandSpec.create().name("jbuild prune");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild prune [OPTIONS]")
            .description(
                "Removes what builds have left, the least recently used first; never what a running"
                    + " build uses, and nothing of a tagged image without --all.",
                "",
                "Examples:",
                "  jbuild prune --max-used-space 20g -f  keep 20 GiB of what was used last",
                "  jbuild prune --filter until=168h -f   remove what no build used for a week")
            .footer("", "Exit codes: 0 done, 2 wrong usage, 3 the environment.")
            .sortOptions(false)
            .width(96));
    BuildOptions.one(
        spec,
        "SIZE",
        "stop when the state folder takes no more than this, as 20g",
        "--max-used-space",
        "--keep-storage");
    BuildOptions.many(
        spec,
        "until=DURATION or type=TYPE or id=ID",
        "remove only what was not used for so long, or is of a type (layer, snapshot, image, mount,"
            + " download, index, or BuildKit's words), or has a name",
        "--filter");
    BuildOptions.flag(spec, "remove tagged images too", "-a", "--all");
    BuildOptions.flag(spec, "only tell what would be removed", "--dry-run");
    BuildOptions.flag(spec, "don't ask", "-f", "--force");
    common(spec);
    return spec;
  }

  static CommandSpec duSpec() {
    CommandSpec spec = CommandSpec.create().name("jbuild du");
    spec.usageMessage(
        new UsageMessageSpec()
            .customSynopsis("jbuild du [OPTIONS]")
            .description(
                "Tells what takes how much room in the state folder.",
                "",
                "Examples:",
                "  jbuild du            how much is what, and how much could go",
                "  jbuild du --verbose  every entry, with its last use")
            .sortOptions(false)
            .width(96));
    BuildOptions.flag(spec, "list every entry", "--verbose");
    common(spec);
    return spec;
  }

  private static void common(CommandSpec spec) {
    BuildOptions.flag(spec, "print one JSON object", "--json");
    BuildOptions.one(spec, "FOLDER", "where jbuild keeps its state (also JBUILD_ROOT)", "--root");
    BuildOptions.flag(spec, "show this help", "-h", "--help");
    spec.addPositional(
        CommandLine.Model.PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel("nothing")
            .type(String.class)
            .hidden(true)
            .build());
  }

  ExitCode prune(List<String> words) throws IOException, InterruptedException {
    CommandLine commandLine = new CommandLine(pruneSpec());
    Options options = parsed(commandLine, words);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    PruneRequest request = request(options);
    boolean asks = !options.has("--force") && !request.dryRun();
    if (asks && !agreed(request)) {
      return ExitCode.DONE;
    }
    Path root = StateRoot.of(options, environment);
    if (!Files.isDirectory(root)) {
      tell(new Pruning.Result(List.of(), 0), request, options.has("--json"));
      return ExitCode.DONE;
    }
    try (StateFolder state = StateFolder.open(root)) {
      tell(new Pruning(state).prune(request), request, options.has("--json"));
    }
    return ExitCode.DONE;
  }

  ExitCode du(List<String> words) throws IOException {
    CommandLine commandLine = new CommandLine(duSpec());
    Options options = parsed(commandLine, words);
    if (Help.shown(commandLine, options, console)) {
      return ExitCode.DONE;
    }
    List<StateEntry> entries = List.of();
    long total = 0;
    Path root = StateRoot.of(options, environment);
    if (Files.isDirectory(root)) {
      try (StateFolder state = StateFolder.open(root)) {
        Pruning pruning = new Pruning(state);
        entries = pruning.entries();
        total = pruning.bytes();
      }
    }
    console.result(
        options.has("--json")
            ? json(entries, total)
            : byType(entries, total, options.has("--verbose")));
    return ExitCode.DONE;
  }

  private static Options parsed(CommandLine commandLine, List<String> words) {
    Options options = Options.parse(commandLine, words);
    String word = options.word(NO_POSITIONAL);
    if (!word.isEmpty()) {
      throw new UsageException(
          commandLine.getCommandName() + " takes options only, not " + word, null);
    }
    return options;
  }

  private static PruneRequest request(Options options) {
    String cap = options.one("--max-used-space");
    Duration minAge = Duration.ZERO;
    Set<EntryKind> types = EnumSet.noneOf(EntryKind.class);
    Set<String> ids = new HashSet<>();
    List<String> filters = options.many("--filter");
    for (String filter : filters) {
      String[] parts = filter.split("=", 2);
      String value = parts.length < 2 ? "" : parts[1];
      switch (parts[0]) {
        case "until" -> minAge = Sizes.age("--filter until=", value);
        case "type" -> types.addAll(types(value));
        case "id" -> ids.add(value);
        default ->
            throw new UsageException(
                "--filter " + filter + " is unknown", "write until=24h, type=mount or id=sha256:…");
      }
    }
    return new PruneRequest(
        cap == null ? null : Sizes.bytes("--max-used-space", cap),
        minAge,
        types,
        ids,
        options.has("--all"),
        options.has("--dry-run"));
  }

  private static Set<EntryKind> types(String word) {
    return switch (word) {
      case "regular" -> Set.of(EntryKind.LAYER, EntryKind.SNAPSHOT);
      case "exec.cachemount" -> Set.of(EntryKind.MOUNT);
      case "source.local" -> Set.of(EntryKind.INDEX);
      case "source.git.checkout", "source.http" -> Set.of(EntryKind.DOWNLOAD);
      default -> {
        for (EntryKind kind : EntryKind.values()) {
          if (name(kind).equals(word)) {
            yield Set.of(kind);
          }
        }
        throw new UsageException(
            "--filter type=" + word + " is unknown",
            "take layer, snapshot, image, mount, download or index");
      }
    };
  }

  /** Without a terminal nobody can answer, and nothing goes that nobody agreed to. */
  private boolean agreed(PruneRequest request) throws IOException {
    if (!isTerminal()) {
      throw new UsageException(
          "prune asks before it removes anything, and there is no terminal",
          "add --force, or --dry-run to see what would go");
    }
    console.progress(
        request.all()
            ? "This removes the results of builds and all images, tagged ones too. Go on? [y/N]"
            : "This removes the results of builds, and images without tag. Go on? [y/N]");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(new StandardInput(), StandardCharsets.UTF_8));
    String answer = in.readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  /** The JDK would load what it edits lines with, to answer this. */
  private static boolean isTerminal() throws IOException {
    String stdin = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
    return stdin.startsWith("/dev/pts/") || stdin.startsWith("/dev/tty");
  }

  private void tell(Pruning.Result result, PruneRequest request, boolean json) {
    if (json) {
      console.result(json(result.removed(), result.bytes()));
      return;
    }
    List<String> lines = new ArrayList<>();
    result.removed().forEach(entry -> lines.add(line(entry)));
    lines.add(
        (request.dryRun() ? "would free " : "freed ")
            + size(result.bytes())
            + " of "
            + size(result.bytesBefore()));
    console.result(String.join("\n", lines));
  }

  private static String line(StateEntry entry) {
    return padded(name(entry.kind()), 9) + padded(size(entry.bytes()), 12) + entry.name();
  }

  private static String byType(List<StateEntry> entries, long total, boolean verbose) {
    List<String> lines = new ArrayList<>();
    Map<EntryKind, Long> bytes = new EnumMap<>(EntryKind.class);
    Map<EntryKind, Long> counts = new EnumMap<>(EntryKind.class);
    long other = total;
    for (StateEntry entry : entries) {
      bytes.merge(entry.kind(), entry.bytes(), Long::sum);
      counts.merge(entry.kind(), 1L, Long::sum);
      other -= entry.bytes();
      if (verbose) {
        lines.add(line(entry));
      }
    }
    bytes.forEach(
        (kind, sum) -> lines.add(padded(name(kind), 9) + padded(size(sum), 12) + counts.get(kind)));
    lines.add(padded("other", 9) + size(Math.max(0, other)));
    lines.add(padded("total", 9) + size(total));
    return String.join("\n", lines);
  }

  private static String json(List<StateEntry> entries, long bytes) {
    List<Json> all = new ArrayList<>();
    for (StateEntry entry : entries) {
      all.add(
          Json.object()
              .put("type", name(entry.kind()))
              .put("name", entry.name())
              .put("bytes", entry.bytes())
              .put("used", entry.used().toString())
              .build());
    }
    byte[] json =
        Json.object().put("entries", new Json.Array(all)).put("bytes", bytes).build().bytes();
    return new String(json, StandardCharsets.UTF_8);
  }

  private static String name(EntryKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  /** In units of 1024, one digit behind the point. */
  private static String size(long bytes) {
    String units = "KMGT";
    double size = bytes / 1024.0;
    int unit = 0;
    while (size >= 1024 && unit < units.length() - 1) {
      size /= 1024;
      unit++;
    }
    return Math.round(size * 10) / 10.0 + " " + units.charAt(unit) + "iB";
  }
}
