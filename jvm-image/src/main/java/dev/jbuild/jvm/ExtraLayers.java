package dev.jbuild.jvm;

import dev.jbuild.jvm.app.ExtraFiles;
import dev.jbuild.jvm.app.FileRule;
import dev.jbuild.jvm.app.Layer;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Folders of files that the image gets besides those of the application.
 *
 * @param permissions modes in octal, by paths in the image or globs of them
 * @param ownerships {@code UID:GID}, by paths in the image or globs of them
 */
public record ExtraLayers(
    List<ExtraFiles> folders, Map<String, String> permissions, Map<String, String> ownerships) {
  /** The folder that is taken if none is named, below that of the project. */
  public static final String USUAL_FOLDER = "src/main/jbuild";

  public ExtraLayers {
    folders = List.copyOf(folders);
  }

  /** Returns a layer per folder. */
  List<Layer> layers() throws IOException {
    List<FileRule<Integer>> modes = new ArrayList<>();
    permissions.forEach((file, mode) -> modes.add(new FileRule<>(file, mode(mode))));
    List<FileRule<String>> owners = new ArrayList<>();
    ownerships.forEach((file, owner) -> owners.add(new FileRule<>(file, owner)));
    List<Layer> layers = new ArrayList<>();
    for (ExtraFiles folder : folders) {
      if (!Files.isDirectory(folder.from())) {
        throw new GoalException(
            new Problem(
                "ExtraDirectoryNotFound",
                "there is no folder " + folder.from(),
                "make it, or take it out of extraDirectories"));
      }
      layers.add(folder.layer(modes, owners));
    }
    layers.removeIf(layer -> layer.files().isEmpty());
    return layers;
  }

  private static int mode(String text) {
    if (!text.matches("[0-7]{3,4}")) {
      throw new GoalException(
          new Problem(
              "BadConfiguration",
              "the mode of an extra file is " + text,
              "write it in octal, as 755"));
    }
    return Integer.parseInt(text, 8);
  }
}
