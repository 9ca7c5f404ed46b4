package dev.jbuild.gradle.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gradle.api.internal.StartParameterInternal;
import org.gradle.api.logging.LogLevel;
import org.gradle.api.logging.configuration.ConsoleOutput;
import org.gradle.initialization.BuildRequestContext;
import org.gradle.initialization.DefaultBuildCancellationToken;
import org.gradle.initialization.DefaultBuildRequestContext;
import org.gradle.initialization.DefaultBuildRequestMetaData;
import org.gradle.initialization.NoOpBuildEventConsumer;
import org.gradle.internal.buildoption.Option;
import org.gradle.internal.buildprocess.BuildProcessState;
import org.gradle.internal.classpath.ClassPath;
import org.gradle.internal.instrumentation.agent.AgentStatus;
import org.gradle.internal.logging.LoggingManagerInternal;
import org.gradle.internal.logging.services.LoggingServiceRegistry;
import org.gradle.internal.nativeintegration.services.NativeServices;
import org.gradle.internal.service.ServiceRegistry;
import org.gradle.internal.watch.registry.WatchMode;
import org.gradle.launcher.exec.BuildActionExecutor;
import org.gradle.launcher.exec.BuildActionParameters;
import org.gradle.launcher.exec.BuildActionResult;
import org.gradle.launcher.exec.BuildExecutor;
import org.gradle.launcher.exec.DefaultBuildActionParameters;
import org.gradle.tooling.internal.provider.action.ExecuteBuildAction;

/**
 * Runs builds by the classes that Gradle's daemon runs them by; there is no distribution of Gradle
 * on Maven Central, but one jar of its classes is. A line of standard input is a build, its words
 * separated by tabs: the folder, the user's home, options and tasks. After each build a line tells
 * how it ended.
 */
public final class GradleServer {
  /** Begins the line that ends a build. */
  public static final String END = "@@ended ";

  private GradleServer() {}

  /** Runs builds until standard input ends. */
  public static void main(String[] args) throws IOException {
    File home = new File(args[0]);
    NativeServices.initializeOnDaemon(home, NativeServices.NativeServicesMode.ENABLED);
    ServiceRegistry logging = LoggingServiceRegistry.newCommandLineProcessLogging();
    LoggingManagerInternal log =
        Objects.requireNonNull(logging.getFactory(LoggingManagerInternal.class).create());
    log.setLevelInternal(LogLevel.LIFECYCLE);
    log.attachProcessConsole(ConsoleOutput.Plain);
    log.start();
    BuildProcessState process =
        new BuildProcessState(
            true, AgentStatus.disabled(), ClassPath.EMPTY, logging, NativeServices.getInstance());
    @SuppressWarnings("unchecked")
    BuildActionExecutor<BuildActionParameters, BuildRequestContext> builds =
        process.getServices().get(BuildExecutor.class);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      boolean ok = run(builds, home, List.of(line.split("\t", -1)));
      System.out.flush();
      System.out.println("\n" + END + ok);
      System.out.flush();
    }
    System.exit(0);
  }

  private static boolean run(
      BuildActionExecutor<BuildActionParameters, BuildRequestContext> builds,
      File home,
      List<String> words) {
    File folder = new File(words.get(0));
    StartParameterInternal start = new StartParameterInternal();
    start.setCurrentDir(folder);
    start.setGradleUserHomeDir(home);
    start.setOffline(true);
    start.setWatchFileSystemMode(WatchMode.DISABLED);
    options(start, words.subList(1, words.size()));
    Map<String, String> properties = new HashMap<>();
    System.getProperties().forEach((name, value) -> properties.put((String) name, (String) value));
    BuildActionResult result =
        builds.execute(
            new ExecuteBuildAction(start),
            new DefaultBuildActionParameters(
                properties, System.getenv(), folder, LogLevel.LIFECYCLE, false, ClassPath.EMPTY),
            new DefaultBuildRequestContext(
                new DefaultBuildRequestMetaData(System.currentTimeMillis()),
                new DefaultBuildCancellationToken(),
                new NoOpBuildEventConsumer()));
    return !result.hasFailure();
  }

  private static void options(StartParameterInternal start, List<String> words) {
    List<String> tasks = new ArrayList<>();
    List<File> scripts = new ArrayList<>();
    Map<String, String> properties = new HashMap<>();
    for (String word : words) {
      if (word.equals("--configuration-cache")) {
        start.setConfigurationCache(Option.Value.value(true));
      } else if (word.equals("--build-cache")) {
        start.setBuildCacheEnabled(true);
      } else if (word.startsWith("-I")) {
        scripts.add(new File(word.substring(2)));
      } else if (word.startsWith("-P")) {
        int equals = word.indexOf('=');
        properties.put(word.substring(2, equals), word.substring(equals + 1));
      } else {
        tasks.add(word);
      }
    }
    start.setTaskNames(tasks);
    start.setInitScripts(scripts);
    start.setProjectProperties(properties);
  }
}
