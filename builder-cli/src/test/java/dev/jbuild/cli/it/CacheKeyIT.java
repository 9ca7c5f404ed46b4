package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a step's result depends on and what it doesn't: two builds, of which one thing differs. */
final class CacheKeyIT {
  private static final Pattern LAST = Pattern.compile("(?m)^#(\\d+) \\[last (\\d+)/\\2\\] ");

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  static Path folder;

  private static Jbuild jbuild;
  private static String base;

  /** A build: what stands in its file behind the first FROM, and words of the command line. */
  record Build(String steps, List<String> options) {
    Build {
      options = List.copyOf(options);
    }

    static Build of(String steps, String... options) {
      return new Build(steps, List.of(options));
    }
  }

  /**
   * Two builds.
   *
   * @param differs what
   * @param between a command in the context between both
   */
  record Pair(String differs, Build one, Build two, String between) {
    @Override
    public String toString() {
      return differs;
    }
  }

  private static Pair steps(String differs, String one, String two) {
    return new Pair(differs, Build.of(one), Build.of(two), "true");
  }

  private static Pair options(String differs, String steps, String... two) {
    return new Pair(differs, Build.of(steps), Build.of(steps, two), "true");
  }

  private static Pair files(String differs, String steps, String between) {
    return new Pair(differs, Build.of(steps), Build.of(steps), between);
  }

  private static final String BIND = "RUN --mount=target=/m,source=src true";

  static final List<Pair> INPUTS =
      List.of(
          // RUN
          steps("the command", "RUN echo 1", "RUN echo 2"),
          steps("words of a command", "RUN [\"echo\", \"a b\"]", "RUN [\"echo\", \"a\", \"b\"]"),
          steps("the shell", "RUN echo", "SHELL [\"/bin/ash\", \"-c\"]\nRUN echo"),
          steps("a heredoc", "RUN <<E\necho 1\nE", "RUN <<E\necho 2\nE"),
          steps("a script", "RUN <<E\n#!/bin/sh\necho 1\nE", "RUN <<E\n#!/bin/sh\necho 2\nE"),
          steps("a variable's value", "ENV A=1\nRUN echo v", "ENV A=2\nRUN echo v"),
          steps("a variable's name", "ENV A=1\nRUN echo n", "ENV B=1\nRUN echo n"),
          steps("where a value ends", "ENV A=1 B=2\nRUN echo", "ENV A=\"1 B=2\"\nRUN echo"),
          steps("the default of an arg", "ARG A=1\nRUN echo d", "ARG A=2\nRUN echo d"),
          options("an arg, even if it is not used", "ARG A\nRUN echo a", "--build-arg", "A=1"),
          options("an empty arg", "ARG A\nRUN echo e", "--build-arg", "A="),
          options(
              "a declared proxy", "ARG HTTP_PROXY\nRUN :", "--build-arg", "HTTP_PROXY=http://x"),
          steps("the user", "RUN echo u", "USER app\nRUN echo u"),
          steps("the group", "USER app\nRUN echo g", "USER app:extra\nRUN echo g"),
          steps("the working directory", "RUN pwd", "WORKDIR /tmp\nRUN pwd"),
          steps("the network", "RUN echo n", "RUN --network=none echo n"),
          options("the network of all", "RUN echo N", "--network", "none"),
          options("a host", "RUN echo h", "--add-host", "a:127.0.0.1"),
          options("the host's name", "RUN hostname", "--build-arg", "BUILDKIT_SANDBOX_HOSTNAME=a"),
          new Pair(
              "rights",
              Build.of("RUN echo s"),
              Build.of("RUN --security=insecure echo s", "--allow", "security.insecure"),
              "true"),
          steps("what is below", "RUN echo 1 >/b\nRUN echo b", "RUN echo 2 >/b\nRUN echo b"),
          files("a mounted file's content", BIND, "echo other >src/a"),
          files("a mounted file's mode", BIND, "chmod 700 src/a"),
          files("a mounted file's name", BIND, "mv src/a src/b"),
          files("a mounted link", BIND, "ln -sfn nowhere src/link"),
          files("a new mounted file", BIND, "mkdir src/new"),
          steps("where a mount is", BIND, "RUN --mount=target=/n,source=src true"),
          steps("what is mounted", BIND, "RUN --mount=target=/m,source=src/sub true"),
          steps("whether it can be written", BIND, "RUN --mount=target=/m,source=src,rw true"),
          steps(
              "a mounted stage",
              "RUN echo 1 >/f\nFROM BASE AS last\nRUN --mount=from=first,target=/m true",
              "RUN echo 2 >/f\nFROM BASE AS last\nRUN --mount=from=first,target=/m true"),
          steps("memory", "RUN --mount=type=tmpfs,target=/m true", "RUN true"),
          steps(
              "the size of memory",
              "RUN --mount=type=tmpfs,target=/m true",
              "RUN --mount=type=tmpfs,target=/m,size=1m true"),
          steps(
              "the cache",
              "RUN --mount=type=cache,target=/c true",
              "RUN --mount=type=cache,target=/c,id=other true"),
          steps(
              "whether a cache can be written",
              "RUN --mount=type=cache,target=/c true",
              "RUN --mount=type=cache,target=/c,ro true"),
          steps(
              "where a secret is",
              "RUN --mount=type=secret,id=s true",
              "RUN --mount=type=secret,id=s,target=/s true"),
          steps(
              "which secret it is",
              "RUN --mount=type=secret,id=s,target=/s true",
              "RUN --mount=type=secret,id=t,target=/s true"),
          steps("an agent", "RUN echo ssh", "RUN --mount=type=ssh echo ssh"),
          // COPY, ADD
          files("a file's content", "COPY src /c1", "echo other >src/a"),
          files("a file's mode", "COPY src /c2", "chmod 700 src/a"),
          files("a folder's mode", "COPY src /c3", "chmod 700 src/sub"),
          files("a file's name", "COPY src /c4", "mv src/a src/b"),
          files("where a name ends", "COPY src /c5", "rm -r src/*; echo c >src/ab"),
          files("a file's type", "COPY src /c6", "rm src/a; mkdir src/a"),
          files("a link", "COPY src /c7", "ln -sfn nowhere src/link"),
          files("which names are one file", "COPY src /c8", "ln -f src/a src/same"),
          files("a new file", "COPY src /c9", "mkdir src/new"),
          files("what is left out", "COPY src /c10", "echo src/a >.dockerignore"),
          steps("the destination", "COPY src /d1", "COPY src /d2"),
          steps("a variable in it", "ENV A=1\nCOPY src /d/$A", "ENV A=2\nCOPY src /d/$A"),
          steps("the owner", "COPY src /o", "COPY --chown=1 src /o"),
          steps("the mode", "COPY src /o", "COPY --chmod=700 src /o"),
          steps("what is excluded", "COPY src /o", "COPY --exclude=a src /o"),
          steps("parents", "COPY src/a /o", "COPY --parents src/a /o"),
          steps("text of a heredoc", "COPY <<a /o/\n1\na", "COPY <<a /o/\n2\na"),
          steps(
              "an owner by name",
              "COPY --chown=app src /o",
              "RUN sed -i s/1000/1005/ /etc/passwd\nCOPY --chown=app src /o"),
          steps(
              "an owner in a stage",
              "RUN echo >/f\nFROM BASE AS last\nCOPY --from=first /f /",
              "RUN echo >/f && chown 5 /f\nFROM BASE AS last\nCOPY --from=first /f /"),
          // WORKDIR
          steps("the folder", "WORKDIR /w/1", "WORKDIR /w/2"),
          steps("its owner", "WORKDIR /w/3", "USER app\nWORKDIR /w/3"));

  static final List<Pair> NO_INPUTS =
      List.of(
          // RUN
          steps("how an instruction is written", "RUN echo i", "run   echo i"),
          steps("where its line breaks", "RUN echo 1 && echo 2", "RUN echo 1 \\\n# why\n&& echo 2"),
          steps("comments", "RUN echo c", "# a comment\n\nRUN echo c"),
          steps("quotes", "ENV A=1\nRUN echo q", "ENV A=\"1\"\nRUN echo q"),
          steps(
              "the config",
              "RUN echo f",
              "LABEL a=b\nCMD a\nENTRYPOINT a\nEXPOSE 1\nVOLUME /v\nSTOPSIGNAL 9\nRUN echo f"),
          steps(
              "another stage",
              "FROM BASE AS last\nRUN echo l",
              "RUN :\nFROM BASE AS last\nRUN echo l"),
          steps("the order of keys", BIND, "RUN --mount=source=src,type=bind,dst=/m true"),
          options("an arg that is not declared", "RUN echo a", "--build-arg", "A=1"),
          options("an arg that is declared later", "RUN echo a", "--build-arg", "LATE=1"),
          options("a proxy", "RUN echo p", "--build-arg", "HTTP_PROXY=http://127.0.0.1:1"),
          options(
              "limits", "RUN echo m", "-m", "900m", "--ulimit", "nofile=99", "--shm-size", "1m"),
          options("a label", "RUN echo L", "--label", "a=b"),
          options("the latest time", "RUN echo t", "--build-arg", "SOURCE_DATE_EPOCH=1"),
          options("a secret", "RUN --mount=type=secret,id=s true", "--secret", "id=s,env=PATH"),
          steps(
              "how a cache is shared",
              "RUN --mount=type=cache,target=/c true",
              "RUN --mount=type=cache,target=/c,sharing=locked true"),
          files("a file that is not mounted", BIND, "echo other >other"),
          files("a mounted file's time", BIND, "touch -d 2001-01-01 src/a src"),
          // COPY
          files("a file's time", "COPY src /c", "touch -d 2001-01-01 src/a src"),
          files("a file that is not copied", "COPY src /c", "echo other >other"),
          files("a file's owner", "COPY src /c", "chown -R 1:1 src"),
          files("what is left out anyway", "COPY src /c", "echo x >src/ignored"),
          steps("how it is named", "COPY src/a /c/", "COPY ./src//a /c/a"),
          steps("what is below", "RUN echo 1 >/x\nCOPY src /c", "RUN echo 2 >/x\nCOPY src /c"),
          files("a miss before", "COPY src/a /a\nCOPY src/sub /c", "echo other >src/a"),
          steps("variables", "ENV A=1\nCOPY src /c", "ENV A=2\nCOPY src /c"),
          steps(
              "what else a stage has",
              "RUN echo >/f\nFROM BASE AS last\nCOPY --from=first /f /",
              "RUN echo >/f && touch /g\nFROM BASE AS last\nCOPY --from=first /f /"));

  @BeforeAll
  static void prepare() throws Exception {
    jbuild = Jbuild.at(folder.resolve("root"));
    base = Bases.busybox();
  }

  @ParameterizedTest
  @FieldSource("INPUTS")
  void another_value_of_an_input_runs_a_step_again(Pair pair) throws Exception {
    assertThat(isCached(pair)).isFalse();
  }

  @ParameterizedTest
  @FieldSource("NO_INPUTS")
  void what_is_no_input_runs_no_step_again(Pair pair) throws Exception {
    assertThat(isCached(pair)).isTrue();
  }

  /** Returns whether the last step of the second build is that of the first. */
  private static boolean isCached(Pair pair) throws Exception {
    Context context =
        Context.in(folder)
            .file("src/a", "bc\n")
            .file("src/same", "bc\n")
            .file("src/sub/file", "file\n")
            .file(".dockerignore", "src/ignored\n");
    Files.createSymbolicLink(context.folder().resolve("src/link"), Path.of("a"));
    build(context, pair.one);
    Command.of("sh", "-ec", pair.between).in(context.folder()).run().succeeded();
    String told = build(context, pair.two);
    Matcher last = LAST.matcher(told);
    assertThat(last.find()).as(told).isTrue();
    return told.contains("#" + last.group(1) + " CACHED\n");
  }

  private static String build(Context context, Build build) throws Exception {
    boolean two = build.steps.contains("FROM BASE AS last");
    String text = "FROM BASE AS " + (two ? "first" : "last") + "\n" + build.steps + "\n";
    context.buildfile(text.replace("BASE", base));
    Object[] words = Stream.concat(build.options.stream(), Stream.of(context)).toArray();
    return jbuild.run(words).succeeded().err();
  }
}
