package dev.jbuild.builder;

import dev.jbuild.dsl.BaseImage;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.layer.DirectoryTree;
import dev.jbuild.layer.FileTree;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What the stages of one plan read: contexts, images from outside, each other. */
final class StageSources implements MountSources.Origins {
  private final Contexts contexts;
  private final Map<BaseImage, ResolvedImage> images;
  private final Stages stages;
  private final RootFilesystems roots;

  StageSources(
      Contexts contexts,
      Map<BaseImage, ResolvedImage> images,
      Stages stages,
      RootFilesystems roots) {
    this.contexts = contexts;
    this.images = images;
    this.stages = stages;
    this.roots = roots;
  }

  Stages stages() {
    return stages;
  }

  /** Returns the folder that {@code from} means, if it is a context in a folder. */
  Optional<DirectoryTree> folder(CopyFrom from) throws IOException, InterruptedException {
    return contexts.folder(from);
  }

  /** Returns the files of {@code from}; waits for a stage until it is built. */
  FileTree tree(CopyFrom from) throws IOException, InterruptedException {
    Optional<DirectoryTree> folder = folder(from);
    return folder.isPresent() ? folder.get() : roots.contents(of(from));
  }

  @Override
  public StageState of(CopyFrom from) throws IOException, InterruptedException {
    return switch (from) {
      case CopyFrom.Context _, CopyFrom.Named _ -> contexts.layered(from);
      case CopyFrom.OfStage(int index) -> stage(index);
      case CopyFrom.Image(var image) -> {
        ResolvedImage resolved = image(image);
        yield StageState.of(image.platform(), resolved, resolved.config().config());
      }
    };
  }

  /** Returns a stage when it is built. */
  StageState stage(int index) throws IOException, InterruptedException {
    return Workers.await(stages.state(index));
  }

  /** Returns a digest of what a stage is when it is built. */
  Digest rootfs(int index) throws IOException, InterruptedException {
    return stage(index).rootfs();
  }

  ResolvedImage image(BaseImage image) {
    ResolvedImage resolved = images.get(image);
    if (resolved == null) {
      throw new IllegalStateException("image " + image.reference() + " was not resolved");
    }
    return resolved;
  }
}
