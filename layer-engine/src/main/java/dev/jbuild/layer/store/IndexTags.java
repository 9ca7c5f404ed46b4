package dev.jbuild.layer.store;

import dev.jbuild.layer.LayerException;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tags in {@code index.json}. */
final class IndexTags implements Tags {
  static final String NAME = "org.opencontainers.image.ref.name";

  private final Path file;
  private final Path work;
  private final FolderLock lock;

  IndexTags(Path root, Path work, FolderLock lock) {
    this.file = root.resolve("index.json");
    this.work = work;
    this.lock = lock;
  }

  @Override
  public void set(String name, Descriptor manifest) throws IOException {
    try (var _ = lock.hold()) {
      setWhileHeld(name, manifest);
    }
  }

  /** As {@link #set}, for whoever holds the lock already. */
  void setWhileHeld(String name, Descriptor manifest) throws IOException {
    List<Descriptor> kept = without(name);
    kept.add(manifest.withAnnotation(NAME, name));
    write(kept);
  }

  @Override
  public Optional<Descriptor> find(String name) throws IOException {
    return read().manifests().stream().filter(one -> isNamed(one, name)).findFirst();
  }

  @Override
  public boolean remove(String name) throws IOException {
    try (var _ = lock.hold()) {
      int before = read().manifests().size();
      List<Descriptor> kept = without(name);
      write(kept);
      return kept.size() < before;
    }
  }

  @Override
  public List<Tag> list() throws IOException {
    List<Tag> tags = new ArrayList<>();
    for (Descriptor one : read().manifests()) {
      String name = one.annotations().get(NAME);
      if (name != null) {
        tags.add(new Tag(name, one));
      }
    }
    tags.sort(Comparator.comparing(Tag::name));
    return List.copyOf(tags);
  }

  private List<Descriptor> without(String name) throws IOException {
    List<Descriptor> kept = new ArrayList<>(read().manifests());
    kept.removeIf(one -> isNamed(one, name));
    return kept;
  }

  private static boolean isNamed(Descriptor one, String name) {
    return name.equals(one.annotations().get(NAME));
  }

  private ImageIndex read() throws IOException {
    try {
      return ImageIndex.parse(StateFolder.read(file));
    } catch (NoSuchFileException absent) {
      return ImageIndex.of(List.of());
    } catch (IllegalArgumentException malformed) {
      throw new LayerException(
          ExitCode.ENVIRONMENT,
          new Problem(
              "CorruptIndex",
              "this index of tags is malformed: " + malformed.getMessage(),
              new Place.File(file.toString()),
              "remove the file: images lose their tags, and come back when they are built or pulled"
                  + " again"),
          malformed);
    }
  }

  private void write(List<Descriptor> manifests) throws IOException {
    DurableFile.write(file, work, ImageIndex.of(manifests).bytes());
  }
}
