package dev.jbuild.layer;

import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.image.ImageWriter;
import dev.jbuild.layer.snapshot.FolderWriter;
import dev.jbuild.layer.snapshot.Snapshotter;
import dev.jbuild.layer.store.Ingest;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A state folder and a context, and what tests do with them. Texts are archives or layers, divided
 * by semicolons, of lines as {@link Trees#tar} takes them, divided by commas.
 */
abstract class LayersFixture {
  static final MergedTree NOTHING = new MergedTree(List.of());

  @TempDir Path folder;
  Path context;
  StateFolder state;
  Layers layers;

  @BeforeEach
  void open() throws IOException {
    context = Files.createDirectory(folder.resolve("context"));
    state = StateFolder.open(folder.resolve("state"));
    layers = new Layers(state, LayerOptions.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  private static List<byte[]> tars(String text) throws IOException {
    List<byte[]> tars = new ArrayList<>();
    for (String tar : text.split(";", -1)) {
      tars.add(Trees.tar(tar.split(",", -1)));
    }
    return tars;
  }

  Layer layerOf(byte[] tar) throws IOException {
    try (Ingest ingest = state.content().begin()) {
      ingest.write(tar);
      return new Layer(ingest.commit(MediaTypes.OCI_LAYER), Digest.sha256(tar));
    }
  }

  List<Layer> layersOf(String text) throws IOException {
    List<Layer> image = new ArrayList<>();
    for (byte[] tar : tars(text)) {
      image.add(layerOf(tar));
    }
    return image;
  }

  Image imageOf(List<Layer> image) throws Exception {
    return ImageWriter.oci(state.content())
        .write(ImageConfig.empty(Platform.of("linux", "amd64")), image, new TreeMap<>());
  }

  /** Writes archives into the context; returns their names. */
  List<String> archives(String text) throws IOException {
    List<String> names = new ArrayList<>();
    for (byte[] tar : tars(text)) {
      names.add(names.size() + ".tar");
      Files.write(context.resolve(names.getLast()), tar);
    }
    return names;
  }

  /** Plans to add archives to the root. */
  CopyPlan plan(String text, FileTree below) throws Exception {
    return plan(archives(text), below);
  }

  CopyPlan plan(List<String> sources, FileTree below) throws Exception {
    CopyOptions options = CopyOptions.to("/").unpacking();
    return layers.planCopy(DirectoryTree.of(context, ""), sources, below, options);
  }

  /** Returns what a RUN sees. */
  OverlayTree mounted(List<Layer> image) throws IOException {
    Snapshotter snapshotter = new Snapshotter(state, layers, OverlayXattrs.TRUSTED);
    return new OverlayTree(snapshotter.materialize(image).lowers(), OverlayXattrs.TRUSTED);
  }

  /** Returns the lines of a folder with all of {@code image}. */
  List<String> written(Layers layers, List<Layer> image) throws IOException {
    Path target = Files.createTempDirectory(folder, "written");
    try (FolderWriter out = FolderWriter.open(target)) {
      layers.writeTree(image, out);
      out.finish(false);
    }
    return Trees.lines(target);
  }

  Path blob(Layer layer) {
    return state.root().resolve("blobs/sha256/" + layer.blob().digest().hex());
  }

  /** Returns the lines of what tar leaves of one after the other. */
  List<String> unpacked(List<Path> tars) throws Exception {
    Path target = Files.createTempDirectory(folder, "unpacked");
    for (Path tar : tars) {
      Trees.run("tar", "-xf", tar.toString(), "-C", target.toString());
    }
    return Trees.lines(target);
  }
}
