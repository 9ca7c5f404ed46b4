package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caches, secrets, agents, memory and scripts in a RUN, and how far it may reach. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class RunMountIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;

  @BeforeEach
  void prepare() {
    jbuild = Jbuild.at(folder.resolve("root"));
  }

  @Test
  void a_cache_is_kept_from_build_to_build_and_is_in_no_image() throws Exception {
    Context context =
        context("ARG N\nRUN --mount=type=cache,target=/c/d echo $N >>/c/d/f && cat /c/d/f\n");
    jbuild.run("--build-arg", "N=first", context).succeeded();

    Finished second =
        jbuild.run("--build-arg", "N=second", "-o", "type=tar,dest=" + tar(), context).succeeded();

    assertThat(second.err()).contains(" first\n", " second\n");
    assertThat(Command.of("tar", "-tf", tar()).run().succeeded().out().lines())
        .noneMatch(name -> name.startsWith("c/"));
  }

  @Test
  void a_new_cache_has_the_mode_and_owner_it_was_asked_for() throws Exception {
    Context context =
        context(
            """
            RUN --mount=type=cache,target=/c,mode=0750,uid=1000,gid=1001 stat -c 'c %a %u:%g' /c
            RUN --mount=type=cache,target=/d,ro touch /d/x || echo d is read-only
            RUN --mount=type=cache,target=/c touch /c/roots
            USER app
            RUN --mount=type=cache,target=/c,mode=0750,uid=1000,gid=1001 \
              touch /c/x && test ! -e /c/roots && echo app wrote
            """);

    assertThat(jbuild.run(context).succeeded().err())
        .contains(" c 750 1000:1001\n", " d is read-only\n", " app wrote\n");
  }

  @Test
  void a_new_cache_starts_with_what_a_stage_has() throws Exception {
    String base = Bases.busybox();
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s AS seed
                RUN mkdir /s && echo seeded >/s/f && chown 7:8 /s/f && ln -s f /s/l
                FROM %s
                RUN --mount=type=cache,target=/c,from=seed,source=/s \
                    cat /c/l && stat -c 'f %%u:%%g' /c/f && echo more >/c/f
                RUN --mount=type=cache,target=/c,from=seed,source=/s cat /c/f
                """
                    .formatted(base, base));

    assertThat(jbuild.run(context).succeeded().err()).contains(" seeded\n", " f 7:8\n", " more\n");
  }

  @Test
  void a_locked_cache_is_one_steps_alone_and_a_private_one_is_another_then() throws Exception {
    Context context =
        context(
            """
            ARG N
            RUN --mount=type=cache,target=/c,sharing=locked --mount=type=cache,target=/go \
                mkdir /c/in && echo began $((40 + 2)) && \
                until test -e /go/on; do sleep 0.1; done && rmdir /c/in
            """);
    try (Running first = jbuild.start("--build-arg", "N=1", context)) {
      first.awaitErr("began 42");
      try (Running second = jbuild.start("--build-arg", "N=2", context)) {
        second.awaitErr("mkdir /c/in");
        Context alone =
            context("RUN --mount=type=cache,target=/c,sharing=private test ! -e /c/in\n");
        jbuild.run(alone).succeeded();
        assertThat(second.err()).doesNotContain("began 42");

        jbuild.run(context("RUN --mount=type=cache,target=/go touch /go/on\n")).succeeded();
        first.finish().succeeded();
        assertThat(second.finish().succeeded().err()).contains("began 42");
      }
    }
  }

  @Test
  void two_processes_share_a_cache_at_the_same_time() throws Exception {
    Context context =
        context(
            """
            ARG MINE
            ARG OTHER
            RUN --mount=type=cache,target=/c touch /c/$MINE; \
                for i in $(seq 600); do test -e /c/$OTHER && exit 0; sleep 0.1; done; exit 1
            """);
    try (Running one = jbuild.start("--build-arg", "MINE=a", "--build-arg", "OTHER=b", context);
        Running two = jbuild.start("--build-arg", "MINE=b", "--build-arg", "OTHER=a", context)) {
      one.finish().succeeded();
      two.finish().succeeded();
    }
  }

  @Test
  void a_secret_is_seen_by_the_step_and_is_in_no_image() throws Exception {
    String value = "s3cr3t/value+of?this=test " + ProcessHandle.current().pid();
    Path file = Files.writeString(folder.resolve("token"), value);
    Context context =
        context(
            """
            RUN --mount=type=secret,id=token --mount=type=secret,id=var,env=KEY,target=/t,mode=0444 \
                stat -c '%a %u' /run/secrets/token && test "$(cat /run/secrets/token)" = "$KEY" \
                && test "$(cat /t)" = "$KEY" && ! echo x >/t && echo fine $((40 + 2))
            USER app
            RUN --mount=type=secret,id=token,uid=1000,mode=0400 cat /run/secrets/token >/dev/null
            RUN --mount=type=secret,id=absent test ! -e /run/secrets/absent
            """);

    Finished build =
        jbuild
            .with("TOKEN", value)
            .run(
                "--secret",
                "id=token,src=" + file,
                "--secret",
                "id=var,env=TOKEN",
                "-o",
                "type=tar,dest=" + tar(),
                context)
            .succeeded();

    assertThat(build.err()).contains(" 400 0\n", " fine 42\n").doesNotContain("s3cr3t");
    assertThat(Command.of("tar", "-tf", tar()).run().succeeded().out())
        .doesNotContain("secrets", "run/", "\nt\n");
  }

  @Test
  void a_secret_from_a_pipe_is_read_once_for_all_steps() throws Exception {
    Path pipe = folder.resolve("pipe, of a name");
    Command.of("mkfifo", pipe).run().succeeded();
    Context context =
        context(
            """
            RUN --mount=type=secret,id=s test "$(cat /run/secrets/s)" = piped
            RUN --mount=type=secret,id=s,env=S test "$S" = piped && echo again $((40 + 2))
            """);

    try (Running build = jbuild.start("--secret", "id=s,\"src=" + pipe + "\"", context)) {
      Files.writeString(pipe, "piped");
      assertThat(build.finish().succeeded().err()).contains("again 42");
    }
  }

  @Test
  void another_value_of_a_secret_runs_nothing_again_and_a_missing_one_is_told() throws Exception {
    Context context =
        context("RUN --mount=type=secret,id=s,required cat /run/secrets/s && echo ran $((40+2))\n");
    assertThat(jbuild.run(context).exitedWith(1).err())
        .contains("[SecretMissing]", "--secret id=s");

    assertThat(jbuild.with("s", "one").run("--secret", "id=s", context).succeeded().err())
        .contains("ran 42");
    assertThat(jbuild.with("s", "two").run("--secret", "id=s", context).succeeded().err())
        .doesNotContain("ran 42");
  }

  @Test
  void an_agent_is_asked_through_the_socket_of_the_step() throws Exception {
    assumeTrue(Command.exists("ssh-agent") && Command.exists("ssh-add"), "needs openssh-client");
    Path socket = folder.resolve("agent.sock");
    Process agent =
        new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
            .redirectErrorStream(true)
            .start();
    try {
      SshServer.awaitAgent(socket);
      Context context =
          context(
              """
              RUN --mount=type=ssh,mode=0666 stat -c '%F %a' $SSH_AUTH_SOCK
              RUN --mount=type=ssh,uid=7,gid=8 --mount=type=ssh,id=more,required,mode=0640 \
                stat -c '%n %a %u:%g' /run/buildkit/*
              RUN test -z "$SSH_AUTH_SOCK" && test ! -e /run
              ENV SSH_AUTH_SOCK=/mine
              RUN --mount=type=ssh test "$SSH_AUTH_SOCK" = /mine
              RUN --mount=type=ssh,target=/mine test -S "$SSH_AUTH_SOCK"
              """);

      Finished build =
          jbuild
              .with("SSH_AUTH_SOCK", socket.toString())
              .run("--ssh", "default", "--ssh", "more=" + socket, context)
              .succeeded();

      assertThat(build.err())
          .contains(" socket 666\n", "ssh_agent.0 600 7:8\n", "ssh_agent.1 640 0:0\n");
    } finally {
      agent.destroy();
    }
  }

  @Test
  void memory_is_seen_and_leaves_nothing_and_has_its_size() throws Exception {
    Context context =
        context(
            """
            RUN --mount=type=tmpfs,target=/m,size=64k echo x >/m/x && stat -c '%a' /m && \
              ! head -c 128k /dev/zero >/m/y && echo full
            RUN test ! -e /m
            RUN --mount=type=tmpfs,target=/m,ro touch /m/x || echo read-only
            """);

    assertThat(jbuild.run(context).succeeded().err())
        .contains(" 1777\n", " full\n", " read-only\n");
  }

  @Test
  void a_heredoc_that_begins_with_its_interpreter_is_executed() throws Exception {
    Context context =
        context("RUN <<EOF\n#!/bin/awk -f\nBEGIN { print \"awk says \" 6 * 7 }\nEOF\n");

    assertThat(jbuild.run(context).succeeded().err()).contains("awk says 42");
  }

  @Test
  void a_step_gets_no_more_than_is_allowed() throws Exception {
    Context host = context("RUN --network=host --security=insecure echo ran $((40 + 2))\n");

    assertThat(jbuild.run(host).exitedWith(2).err())
        .contains("[NotAllowed]", "--allow network.host", "--allow security.insecure")
        .doesNotContain("ran 42");
    assertThat(
            jbuild
                .run("--allow", "network.host", "--allow", "security.insecure", host)
                .succeeded()
                .err())
        .contains("ran 42");
  }

  @Test
  void a_step_has_the_network_and_the_rights_that_it_asks_for() throws Exception {
    Context context =
        context(
            """
            RUN --network=none ls /sys/class/net | wc -l
            RUN --security=insecure mkdir /m && mount -t tmpfs t /m && echo mounted $((40 + 2)) && \
              umount /m
            """);

    assertThat(jbuild.run("--allow", "security.insecure", context).succeeded().err())
        .contains(" 1\n", "mounted 42");
  }

  @Test
  void hosts_shared_memory_and_limits_are_those_of_the_command_line() throws Exception {
    Context context =
        context(
            "RUN grep gateway /etc/hosts; df -k /dev/shm | tail -1; ulimit -n; ulimit -Hn;"
                + " ulimit -c\n");

    assertThat(
            jbuild
                .run(
                    "--network",
                    "host",
                    "--add-host",
                    "gateway:host-gateway",
                    "--shm-size",
                    "3m",
                    "--ulimit",
                    "nofile=123:456",
                    context)
                .succeeded()
                .err())
        .contains(" 127.0.0.1\tgateway\n", " 3072 ", " 123\n", " 456\n", " 0\n");
    assertThat(jbuild.run("--ulimit", "nofile=5:4", context).exitedWith(2).err())
        .contains("[WrongUsage]");
  }

  private Context context(String steps) throws IOException, InterruptedException {
    return Context.in(folder).buildfile("FROM " + Bases.busybox() + "\n" + steps);
  }

  private Path tar() {
    return folder.resolve("out.tar");
  }
}
