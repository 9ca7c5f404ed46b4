package dev.jbuild.cli.it;

import dev.jbuild.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image has: a line for each path of its flattened file system, as umoci unpacks it, for
 * each field of its config, and for each step of its history. The README of {@code
 * testdata/differential} tells the form.
 *
 * @param paths what there is, by path
 * @param lines of the config and the history
 */
record ImageListing(SortedMap<String, String> paths, List<String> lines) {
  private static final List<String> FIELDS =
      List.of(
          "User",
          "ExposedPorts",
          "Env",
          "Entrypoint",
          "Cmd",
          "Volumes",
          "WorkingDir",
          "Labels",
          "StopSignal",
          "Healthcheck",
          "OnBuild",
          "Shell");

  private static final String FORMAT = "%y\\0%m\\0%U:%G\\0%s\\0%T@\\0%l\\0%i\\0%n\\0/%P\\0";

  /** What has a time before 2021 has it from a source; the rest is made now. */
  private static final long LATE = 1_609_459_200;

  private record Entry(
      String type, String mode, String owner, long size, long time, String link, String inode) {}

  /** Reads the image {@code tag} of the layout {@code layout}. */
  static ImageListing of(Peers tools, Path layout, String tag)
      throws IOException, InterruptedException {
    Path bundle = tools.unpack(layout, tag);
    Path rootfs = bundle.resolve("rootfs");
    ImageListing listing = new ImageListing(paths(rootfs), config(layout, tag));
    Command.of("rm", "-rf", bundle).run().succeeded();
    return listing;
  }

  /**
   * Returns the lines of this that {@code base} doesn't have, and those it has in addition; all, if
   * this isn't made from it.
   */
  String beyond(ImageListing base) {
    if (!lines.containsAll(
        base.lines.stream().filter(line -> line.startsWith("layer ")).toList())) {
      return beyond(new ImageListing(new TreeMap<>(), List.of()));
    }
    List<String> all = new ArrayList<>();
    paths.forEach((path, line) -> {
      if (!line.equals(base.paths.get(path))) {
        all.add(line);
      }
    });
    for (String path : base.paths.keySet()) {
      if (!paths.containsKey(path) && !removed(path, base)) {
        all.add("- " + path);
      }
    }
    List<String> more = new ArrayList<>(lines);
    for (String line : base.lines) {
      boolean same = more.remove(line);
      String field = line.substring(0, line.indexOf(' '));
      if (!same && more.stream().noneMatch(other -> other.startsWith(field + " "))) {
        more.add("- " + field);
      }
    }
    all.addAll(more);
    return String.join("\n", all) + "\n";
  }

  /** Tells whether a folder above {@code path} is removed as well. */
  private boolean removed(String path, ImageListing base) {
    String parent = path.substring(0, path.lastIndexOf('/'));
    return base.paths.containsKey(parent) && !paths.containsKey(parent);
  }

  private static SortedMap<String, String> paths(Path rootfs)
      throws IOException, InterruptedException {
    String[] found =
        Command.of("find", rootfs, "-printf", FORMAT).run().succeeded().out().split("\0", -1);
    SortedMap<String, Entry> entries = new TreeMap<>();
    for (int i = 0; i + 8 < found.length; i += 9) {
      entries.put(
          found[i + 8],
          new Entry(
              found[i],
              found[i + 1],
              found[i + 2],
              Long.parseLong(found[i + 3]),
              (long) Double.parseDouble(found[i + 4]),
              found[i + 5],
              found[i + 7].equals("1") || found[i].equals("d") ? "" : found[i + 6]));
    }
    Map<String, String> contents = contents(rootfs);
    Map<String, String> xattrs = xattrs(rootfs);
    Map<String, String> firsts = new TreeMap<>();
    SortedMap<String, String> lines = new TreeMap<>();
    for (Map.Entry<String, Entry> one : entries.entrySet()) {
      String path = one.getKey();
      String line = line(path, one.getValue(), contents.getOrDefault(path, ""));
      String first = firsts.putIfAbsent(one.getValue().inode, path);
      if (first != null && !one.getValue().inode.isEmpty()) {
        line += " = " + first;
      }
      lines.put(path, line + xattrs.getOrDefault(path, ""));
    }
    return lines;
  }

  private static String line(String path, Entry entry, String content) {
    String time = entry.time < LATE ? " @" + entry.time : "";
    String name = " " + path.replace("\n", "\\n");
    String start = entry.type + " " + entry.mode + " " + entry.owner;
    return switch (entry.type) {
      case "f" -> start + " " + entry.size + " " + content.substring(0, 8) + time + name;
      case "l" -> "l " + entry.owner + time + name + " -> " + entry.link;
      case "d" -> start + name;
      default -> start + (content.isEmpty() ? "" : " " + content) + time + name;
    };
  }

  /** Returns the digests of files and the numbers of devices, by path. */
  private static Map<String, String> contents(Path rootfs)
      throws IOException, InterruptedException {
    Map<String, String> all = new TreeMap<>();
    String digests = "-type f -exec sha256sum -z {} +";
    String numbers = "-type c,b -exec stat --printf %t:%T__%n\\0 {} +";
    for (String how : List.of(digests, numbers)) {
      Command find = Command.of("find", rootfs).and((Object[]) how.split(" "));
      for (String line : find.run().succeeded().out().split("\0", -1)) {
        int gap = Math.max(line.indexOf("  "), line.indexOf("__"));
        if (gap > 0) {
          all.put(line.substring(gap + 2 + rootfs.toString().length()), line.substring(0, gap));
        }
      }
    }
    return all;
  }

  /** Returns the extended attributes of files, by path, in hexadecimal. */
  private static Map<String, String> xattrs(Path rootfs) throws IOException, InterruptedException {
    Map<String, String> all = new TreeMap<>();
    String path = "";
    String told =
        Command.of("getfattr", "-Rhd", "-m", "-", "-e", "hex", "--absolute-names", rootfs)
            .run()
            .succeeded()
            .out();
    for (String line : told.split("\n", -1)) {
      if (line.startsWith("# file: ")) {
        path = "/" + rootfs.relativize(Path.of(line.substring("# file: ".length())));
      } else if (!line.isEmpty() && !line.startsWith("user.rootlesscontainers")) {
        all.merge(path, " " + line, String::concat);
      }
    }
    return all;
  }

  private static List<String> config(Path layout, String tag) throws IOException {
    Json.Object index = read(layout.resolve("index.json"));
    Json.Object descriptor =
        index.array("manifests").stream()
            .map(one -> one.asObject("manifest"))
            .filter(one ->
                Optional.of(tag)
                    .equals(
                        one.object("annotations")
                            .flatMap(a -> a.text("org.opencontainers.image.ref.name"))))
            .findFirst()
            .orElseThrow();
    Json.Object manifest = blob(layout, descriptor);
    Json.Object image = blob(layout, manifest.object("config").orElseThrow());
    Json.Object config = image.object("config").orElseThrow();
    List<String> lines = new ArrayList<>();
    for (String field : List.of("author", "os", "architecture", "variant")) {
      image.text(field).ifPresent(text -> lines.add(field + " " + text));
    }
    for (String field : FIELDS) {
      config
          .get(field)
          .filter(ImageListing::isSet)
          .ifPresent(v -> lines.add(field + " " + text(v)));
    }
    for (Json step : image.array("history")) {
      Json.Object line = step.asObject("history");
      String text = line.text("created_by").orElse("").replace("\n", "\\n");
      // BuildKit has written its fields in several ways.
      String shown = text.startsWith("HEALTHCHECK ") ? "HEALTHCHECK" : text;
      lines.add((line.get("empty_layer").isPresent() ? "did " : "layer ") + shown);
    }
    return lines;
  }

  /** Some write a field that isn't set as an empty text or as null. */
  private static boolean isSet(Json value) {
    return switch (value) {
      case Json.Text(String text) -> !text.isEmpty();
      case Json.Null _ -> false;
      default -> true;
    };
  }

  private static String text(Json value) {
    return new String(sorted(value).bytes(), StandardCharsets.UTF_8);
  }

  private static Json sorted(Json value) {
    if (!(value instanceof Json.Object(SequencedMap<String, Json> members))) {
      return value;
    }
    SortedMap<String, Json> all = new TreeMap<>();
    members.forEach((name, member) -> all.put(name, sorted(member)));
    return new Json.Object(new LinkedHashMap<>(all));
  }

  private static Json.Object blob(Path layout, Json.Object descriptor) throws IOException {
    String digest = descriptor.requireText("digest");
    return read(layout.resolve("blobs").resolve(digest.replace(':', '/')));
  }

  private static Json.Object read(Path file) throws IOException {
    return Json.parse(Files.readAllBytes(file)).asObject(file.toString());
  }
}
