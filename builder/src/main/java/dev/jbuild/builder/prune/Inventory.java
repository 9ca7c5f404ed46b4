package dev.jbuild.builder.prune;

import dev.jbuild.builder.why.BuildTrace;
import dev.jbuild.builder.why.BuildTraces;
import dev.jbuild.json.Json;
import dev.jbuild.layer.snapshot.Snapshotter;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Looks through a state folder. What comes or goes meanwhile may be missed. */
final class Inventory {
  private final StateFolder state;
  private final DiskUse disk = new DiskUse();
  private final Map<String, Instant> blobUses = new HashMap<>();
  private final Map<String, Instant> snapshotUses = new HashMap<>();
  private final Map<String, Instant> indexUses = new HashMap<>();

  /** By the hex digits of a layer's digest, the records of the steps that made it. */
  private final Map<String, List<Path>> records = new HashMap<>();

  private Inventory(StateFolder state) {
    this.state = state;
  }

  /** Returns all that may be removed; nothing tells whether it is in use. */
  static List<StateEntry> of(StateFolder state) throws IOException {
    Inventory inventory = new Inventory(state);
    inventory.readUses();
    List<StateEntry> entries = new ArrayList<>();
    inventory.addBlobs(entries);
    inventory.addSnapshots(entries);
    inventory.addMounts(entries);
    inventory.addFolder(entries, EntryKind.INDEX, "index");
    inventory.addFolder(entries, EntryKind.INDEX, "files");
    inventory.addFolder(entries, EntryKind.INDEX, "chunks");
    inventory.addFolder(entries, EntryKind.INDEX, "archives");
    inventory.addFolder(entries, EntryKind.DOWNLOAD, "sources");
    return entries;
  }

  /** What the last builds used, by their traces; and when each step was made. */
  private void readUses() throws IOException {
    Map<String, Instant> steps = new HashMap<>();
    ImageContents images = new ImageContents(state);
    for (BuildTrace build : new BuildTraces(state).all()) {
      build.steps().forEach(step -> later(steps, step.key().hex(), build.ended()));
      for (String base : build.bases().values()) {
        ImageContents.Parts parts = images.of(Digest.parse(base.split(" ", 2)[0]));
        parts.blobs().forEach(blob -> later(blobUses, blob.hex(), build.ended()));
        parts.diffIds().forEach(diffId -> later(indexUses, diffId.hex(), build.ended()));
      }
    }
    for (Path record : list(state.folder("steps"))) {
      readStep(record, later(steps, record.getFileName().toString(), time(record)));
    }
  }

  private void readStep(Path record, Instant used) throws IOException {
    try {
      Json.Object step = Json.parse(Files.readAllBytes(record)).asObject("step");
      String blob = Digest.parse(step.object("layer").orElseThrow().requireText("digest")).hex();
      records.computeIfAbsent(blob, _ -> new ArrayList<>()).add(record);
      later(blobUses, blob, used);
      later(indexUses, Digest.parse(step.requireText("diffId")).hex(), used);
      step.text("snapshot").ifPresent(snapshot -> later(snapshotUses, snapshot, used));
    } catch (NoSuchFileException | IllegalArgumentException | NoSuchElementException gone) {
      // Gone, or damaged: then no build takes it for a result either.
    }
  }

  private static Instant later(Map<String, Instant> uses, String name, Instant time) {
    return uses.merge(name, time, (a, b) -> a.isAfter(b) ? a : b);
  }

  private void addBlobs(List<StateEntry> entries) throws IOException {
    for (Path blob : list(state.folder("blobs/sha256"))) {
      String name = blob.getFileName().toString();
      List<Path> paths = new ArrayList<>(records.getOrDefault(name, List.of()));
      EntryKind kind = paths.isEmpty() ? EntryKind.IMAGE : EntryKind.LAYER;
      paths.add(blob);
      entries.add(entry(kind, "sha256:" + name, paths, later(blobUses, name, time(blob)), 0));
    }
    for (var lost : records.entrySet()) {
      if (!Files.exists(state.folder("blobs/sha256").resolve(lost.getKey()))) {
        entries.add(
            entry(EntryKind.LAYER, "sha256:" + lost.getKey(), lost.getValue(), Instant.EPOCH, 0));
      }
    }
  }

  /** A snapshot is used whenever one above it is. */
  private void addSnapshots(List<StateEntry> entries) throws IOException {
    Map<String, String> parents = new HashMap<>();
    Map<String, Instant> uses = new HashMap<>();
    List<Path> folders = list(state.folder("snapshots"));
    for (Path folder : folders) {
      String name = folder.getFileName().toString();
      Snapshotter.parent(folder).ifPresent(parent -> parents.put(name, parent));
      later(uses, name, time(folder));
      later(uses, name, snapshotUses.getOrDefault(name, Instant.EPOCH));
    }
    Map<String, Integer> depths = new HashMap<>();
    for (Path folder : folders) {
      String name = folder.getFileName().toString();
      Instant used = uses.getOrDefault(name, Instant.EPOCH);
      int depth = 0;
      for (String below = parents.get(name);
          below != null && depth < folders.size();
          below = parents.get(below)) {
        later(uses, below, used);
        depth++;
      }
      depths.put(name, depth);
    }
    for (Path folder : folders) {
      String name = folder.getFileName().toString();
      entries.add(
          entry(
              EntryKind.SNAPSHOT,
              name,
              List.of(folder),
              uses.getOrDefault(name, Instant.EPOCH),
              depths.getOrDefault(name, 0)));
    }
  }

  private void addMounts(List<StateEntry> entries) throws IOException {
    for (Path cache : list(state.folder("mounts"))) {
      for (Path number : list(cache)) {
        if (Files.isDirectory(number)) {
          String name = cache.getFileName() + "/" + number.getFileName();
          entries.add(entry(EntryKind.MOUNT, name, List.of(number), time(number), 0));
        }
      }
    }
  }

  private void addFolder(List<StateEntry> entries, EntryKind kind, String folder)
      throws IOException {
    for (Path file : list(state.folder(folder))) {
      String name = file.getFileName().toString();
      Instant used = later(indexUses, name, time(file));
      entries.add(entry(kind, name, List.of(file), used, 0));
    }
  }

  private StateEntry entry(EntryKind kind, String name, List<Path> paths, Instant used, int depth)
      throws IOException {
    long bytes = 0;
    for (Path path : paths) {
      bytes += disk.of(path);
    }
    return new StateEntry(kind, name, paths, bytes, used, depth);
  }

  private static Instant time(Path path) throws IOException {
    try {
      return Files.getLastModifiedTime(path).toInstant();
    } catch (NoSuchFileException gone) {
      return Instant.EPOCH;
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(all::add);
    } catch (NoSuchFileException none) {
      return List.of();
    }
    all.sort(null);
    return all;
  }
}
