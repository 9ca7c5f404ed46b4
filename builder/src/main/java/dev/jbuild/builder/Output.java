package dev.jbuild.builder;

import dev.jbuild.oci.ImageReference;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the result of a build goes. */
public sealed interface Output {

  /** Returns what to call it in progress and problems. */
  String title();

  /** Returns what the images are called there, maybe nothing. */
  List<ImageReference> names();

  /** One that takes images, not just their files. */
  sealed interface OfImages extends Output {
    /** Returns how they are written. */
    ImageForm form();
  }

  /** One that takes the files of the images. */
  sealed interface OfFiles extends Output {
    /**
     * Returns whether each platform has a folder of its own, as {@code linux_amd64}; null if only
     * an image of several platforms does.
     */
    @Nullable Boolean split();

    @Override
    default List<ImageReference> names() {
      return List.of();
    }
  }

  /** A file, or a stream that is open already. */
  sealed interface Destination {
    /** A file that appears as a whole or not at all. */
    record File(Path path) implements Destination {}

    /** A stream that stays open. */
    record Stream(OutputStream out) implements Destination {}

    /** Returns what to call it. */
    default String title() {
      return switch (this) {
        case File(var path) -> path.toString();
        case Stream _ -> "standard output";
      };
    }
  }

  /**
   * Registries.
   *
   * @param byDigest whether the names' tags are left out, so that only the digest finds the image
   */
  record Registry(ImageForm form, List<ImageReference> names, boolean byDigest)
      implements OfImages {
    public Registry {
      names = List.copyOf(names);
    }

    @Override
    public String title() {
      return "registry";
    }
  }

  /** The local store. */
  record LocalStore(ImageForm form, List<ImageReference> names) implements OfImages {
    public LocalStore {
      names = List.copyOf(names);
    }

    @Override
    public String title() {
      return "the local store";
    }
  }

  /** A tar of an OCI image layout. */
  record OciTar(ImageForm form, List<ImageReference> names, Destination destination)
      implements OfImages {
    public OciTar {
      names = List.copyOf(names);
    }

    @Override
    public String title() {
      return destination.title();
    }
  }

  /** A folder with an OCI image layout. */
  record OciFolder(ImageForm form, List<ImageReference> names, Path folder) implements OfImages {
    public OciFolder {
      names = List.copyOf(names);
    }

    @Override
    public String title() {
      return folder.toString();
    }
  }

  /** A tar that {@code docker load} reads. */
  record DockerTar(ImageForm form, List<ImageReference> names, Destination destination)
      implements OfImages {
    public DockerTar {
      names = List.copyOf(names);
    }

    @Override
    public String title() {
      return destination.title();
    }
  }

  /** The root filesystem as one tar. */
  record FilesTar(Destination destination, @Nullable Boolean split) implements OfFiles {
    @Override
    public String title() {
      return destination.title();
    }
  }

  /**
   * The root filesystem as a folder. Everything in it belongs to the user who builds.
   *
   * @param delete whether what else is in the folder goes
   */
  record FilesFolder(Path folder, boolean delete, @Nullable Boolean split) implements OfFiles {
    @Override
    public String title() {
      return folder.toString();
    }
  }
}
