package dev.jbuild.gradle;

import dev.jbuild.jvm.engine.EngineCall;
import java.io.IOException;
import org.gradle.api.file.RegularFileProperty;
import org.gradle.api.provider.Property;
import org.gradle.api.tasks.Input;
import org.gradle.api.tasks.InputFiles;
import org.gradle.api.tasks.Optional;
import org.gradle.api.tasks.PathSensitive;
import org.gradle.api.tasks.PathSensitivity;
import org.gradle.api.tasks.TaskAction;
import org.gradle.api.tasks.UntrackedTask;
import org.gradle.api.tasks.options.Option;

/** Looks for what is legal in the Buildfile but likely not meant. */
@UntrackedTask(because = "what is found is told each time")
public abstract class LintTask extends EngineTask {
  /** The Buildfile. */
  @InputFiles
  @Optional
  @PathSensitive(PathSensitivity.NONE)
  public abstract RegularFileProperty getFile();

  /** Whatever is found breaks the build. */
  @Input
  @Option(option = "strict", description = "Whatever is found breaks the build")
  public abstract Property<Boolean> getStrict();

  /** Looks at it. */
  @TaskAction
  public void lint() throws IOException, InterruptedException {
    EngineCall call =
        new EngineCall("lint").add("-f", getFile().get().getAsFile().getAbsolutePath());
    if (getStrict().get()) {
      call.add("--strict");
    }
    engine().run(call, folder()).forEach(line -> getLogger().warn(line));
  }
}
