package dev.jbuild.maven;

import dev.jbuild.jvm.engine.EngineCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Looks for what is legal in the Buildfile but likely not meant. */
@Mojo(name = "lint", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class LintMojo extends EngineMojo {
  /** Whatever is found breaks the build. */
  @Parameter(property = "jbuild.lint.strict", defaultValue = "false")
  private boolean strict;

  @Override
  void run(Values values) throws IOException, InterruptedException {
    Optional<Path> buildfile = buildfile(values);
    if (buildfile.isEmpty()) {
      getLog().info("there is no Buildfile to look at");
      return;
    }
    EngineCall call = new EngineCall("lint").add("-f", buildfile.get().toString());
    if (values.flag("jbuild.lint.strict", strict)) {
      call.add("--strict");
    }
    List<String> found = engine(values).run(call, basedir());
    found.forEach(line -> getLog().warn(line));
  }
}
