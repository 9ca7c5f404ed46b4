package dev.jbuild.gradle;

import dev.jbuild.jvm.engine.Distribution;
import dev.jbuild.jvm.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import org.gradle.api.DefaultTask;
import org.gradle.api.file.ConfigurableFileCollection;
import org.gradle.api.file.DirectoryProperty;
import org.gradle.api.file.RegularFileProperty;
import org.gradle.api.tasks.InputFiles;
import org.gradle.api.tasks.Internal;
import org.gradle.api.tasks.PathSensitive;
import org.gradle.api.tasks.PathSensitivity;

/** What all tasks have in common: the engine, which runs in a process of its own. */
public abstract class EngineTask extends DefaultTask {
  /** The distribution; nothing if a command is named. */
  @InputFiles
  @PathSensitive(PathSensitivity.NONE)
  public abstract ConfigurableFileCollection getEngine();

  /** The command, if one is named. */
  @Internal
  public abstract RegularFileProperty getExecutable();

  /** The project's folder, in which the engine runs. */
  @Internal
  public abstract DirectoryProperty getProjectFolder();

  final Engine engine() throws IOException {
    Path command =
        getExecutable().isPresent()
            ? getExecutable().get().getAsFile().toPath()
            : Distribution.unpack(
                getEngine().getSingleFile().toPath(), Distribution.cache(System.getenv()));
    return new Engine(command, this::log);
  }

  final Path folder() {
    return getProjectFolder().get().getAsFile().toPath();
  }

  private void log(String line) {
    if (line.startsWith("warning: ")) {
      getLogger().warn(line);
    } else {
      getLogger().lifecycle(line);
    }
  }
}
