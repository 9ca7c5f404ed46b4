package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.RunMount;
import dev.jbuild.dsl.RunMount.Sharing;
import dev.jbuild.dsl.Step;
import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.snapshot.Active;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.StepMount;
import dev.jbuild.sandbox.UserIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the mounts of one RUN add to its key, and what they are in the sandbox. */
final class RunMounts {
  private static final String SSH_AUTH_SOCK = "SSH_AUTH_SOCK";

  private final Step.Run run;
  private final MountSources sources;
  private final Store store;
  private final Grants grants;

  RunMounts(Step.Run run, MountSources sources, Store store, Grants grants) {
    this.run = run;
    this.sources = sources;
    this.store = store;
    this.grants = grants;
  }

  /** Adds what the result depends on. */
  void describe(StepKey.Builder key) throws IOException, InterruptedException {
    describe(key, sources::rootfs);
  }

  /** Adds what the result depends on, and tells stages by {@code telling}. */
  void describe(StepKey.Builder key, StageTelling telling)
      throws IOException, InterruptedException {
    int number = 0;
    for (RunMount mount : run.mounts()) {
      key.put("mount " + ++number, description(mount, telling));
    }
    Step.Script script = run.script();
    if (script != null) {
      key.put("script", script.content());
    }
    if (!run.reach().devices().isEmpty()) {
      key.put("devices", RunDevices.of(run, grants).names());
    }
  }

  /**
   * Returns the files behind a field that {@link #describe} added, as far as they are told by
   * themselves.
   */
  Optional<List<FileNode>> files(String field) throws IOException, InterruptedException {
    int number = 0;
    for (RunMount mount : run.mounts()) {
      if (field.equals("mount " + ++number)
          && mount instanceof RunMount.Bind(var _, var from, var source, var _)
          && from != null) {
        return sources.files(from, source);
      }
    }
    return Optional.empty();
  }

  private List<String> description(RunMount mount, StageTelling telling)
      throws IOException, InterruptedException {
    List<String> fields = new ArrayList<>();
    switch (mount) {
      case RunMount.Bind(var target, var from, var source, var writable) -> {
        fields.addAll(List.of("bind", target, source, writable ? "rw" : "ro"));
        fields.add(from == null ? "nothing" : shown(from, source, telling).toString());
      }
      case RunMount.Tmpfs(var target, var size, var readOnly) ->
          fields.addAll(List.of("tmpfs", target, size.toString(), readOnly ? "ro" : "rw"));
      // What a cache, a secret and an agent hold is no input: a step must do without.
      case RunMount.Cache cache -> {
        fields.addAll(List.of("cache", cache.target(), cache.id(), cache.source()));
        fields.addAll(List.of(origin(cache, telling), cache.readOnly() ? "ro" : "rw"));
        fields.add(cache.access().toString());
      }
      case RunMount.Secret(var target, var variable, var id, var _, var access) ->
          fields.addAll(List.of("secret", target, variable, id, access.toString()));
      case RunMount.Ssh(var target, var id, var _, var access) ->
          fields.addAll(List.of("ssh", target, id, access.toString()));
    }
    return fields;
  }

  private String origin(RunMount.Cache cache, StageTelling telling)
      throws IOException, InterruptedException {
    CopyFrom from = cache.from();
    return from == null ? "" : shown(from, cache.source(), telling).toString();
  }

  private Digest shown(CopyFrom from, String source, StageTelling telling)
      throws IOException, InterruptedException {
    return from instanceof CopyFrom.OfStage(int index)
        ? telling.of(index)
        : sources.digest(from, source);
  }

  /** Makes them ready. The caller closes what it is given when the command has ended. */
  Ready prepare() throws IOException, InterruptedException {
    Ready ready = new Ready();
    try {
      for (RunMount mount : run.mounts()) {
        switch (mount) {
          case RunMount.Bind bind -> ready.bind(bind);
          case RunMount.Tmpfs(var target, var size, var readOnly) ->
              ready.mounts.add(new StepMount.Memory(target, size, readOnly));
          case RunMount.Secret secret -> ready.secret(secret);
          case RunMount.Ssh ssh -> ready.ssh(ssh);
          case RunMount.Cache _ -> {} // below
        }
      }
      ready.caches();
      if (!run.reach().devices().isEmpty()) {
        RunDevices.of(run, grants).lend(ready.mounts, ready.variables);
      }
      Step.Script script = run.script();
      if (script != null) {
        byte[] content = script.content().getBytes(StandardCharsets.UTF_8);
        ready.mounts.add(new StepMount.Content(script.path(), content, 0755, UserIds.ROOT));
      }
      return ready;
    } catch (IOException | InterruptedException | RuntimeException e) {
      ready.close();
      throw e;
    }
  }

  /**
   * Gives a file of ours the owner and mode of {@code access}.
   *
   * @throws StepFailedException if this machine maps no such owner
   */
  static void give(Path file, RunMount.Access access) throws IOException {
    if (access.uid() != 0 || access.gid() != 0) {
      try {
        Files.setAttribute(file, "unix:uid", (int) access.uid());
        Files.setAttribute(file, "unix:gid", (int) access.gid());
      } catch (FileSystemException refused) {
        throw new StepFailedException(
            ExitCode.ENVIRONMENT,
            List.of(
                new Problem(
                    "UserNotMapped",
                    "the owner %d:%d of a mount is outside the ids that this machine maps (%s)"
                        .formatted(access.uid(), access.gid(), refused.getReason()),
                    Place.ANYWHERE,
                    "give the user that builds a range in /etc/subuid and /etc/subgid, and install"
                        + " uidmap")));
      }
    }
    Files.setAttribute(file, "unix:mode", access.mode());
  }

  /** Mounts that are ready, and what must go when they aren't needed any more. */
  final class Ready implements AutoCloseable {
    private final List<StepMount> mounts = new ArrayList<>();
    private final SequencedMap<String, String> variables = new LinkedHashMap<>();
    private final Closings closings = new Closings();

    /** Returns what the sandbox mounts. */
    List<StepMount> mounts() {
      return mounts;
    }

    /** Returns variables that the command gets, and that win over others. */
    SequencedMap<String, String> variables() {
      return variables;
    }

    private Active scratch() throws IOException {
      Active folder = store.snapshotter().prepare(null);
      closings.add(folder::close);
      return folder;
    }

    private void bind(RunMount.Bind bind) throws IOException, InterruptedException {
      CopyFrom from = bind.from();
      List<Path> layers =
          from == null ? List.of() : sources.layers(from, bind.source(), this::scratch);
      if (layers.isEmpty()) {
        layers = List.of(scratch().upper());
      }
      RunStep.requireMountable(layers.size(), "behind a mount of this RUN", run.origin());
      if (layers.size() == 1 && !bind.writable()) {
        mounts.add(new StepMount.Folder(bind.target(), layers.getFirst(), bind.source(), true));
        return;
      }
      Optional<StepMount.Changes> changes = Optional.empty();
      if (bind.writable()) {
        Active upper = scratch();
        changes = Optional.of(new StepMount.Changes(upper.upper(), upper.work()));
      }
      mounts.add(new StepMount.Layers(bind.target(), layers, changes, bind.source()));
    }

    private void secret(RunMount.Secret mount) throws IOException {
      Secret secret = grants.secrets().get(mount.id());
      if (secret == null) {
        if (mount.required()) {
          throw new StepFailedException(
              new Problem(
                  "SecretMissing",
                  "the step needs the secret " + mount.id() + ", which is not given",
                  run.origin().where(),
                  "give it by --secret id=" + mount.id() + ",src=FILE"));
        }
        return;
      }
      byte[] value = secret.read();
      if (!mount.target().isEmpty()) {
        mounts.add(
            new StepMount.Content(
                mount.target(), value, mount.access().mode(), owner(mount.access())));
      }
      if (!mount.variable().isEmpty()) {
        variables.put(mount.variable(), text(value, mount));
      }
    }

    private String text(byte[] value, RunMount.Secret mount) {
      String text = new String(value, StandardCharsets.UTF_8);
      if (text.indexOf('\0') >= 0 || !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), value)) {
        throw new StepFailedException(
            new Problem(
                "SecretNotText",
                "secret " + mount.id() + " is no text that a variable can hold",
                run.origin().where(),
                "mount it as a file: target=…"));
      }
      return text;
    }

    private void ssh(RunMount.Ssh mount) throws IOException {
      // As in BuildKit: with an agent or without, unless the Buildfile has a variable of that name.
      if (!run.env().containsKey(SSH_AUTH_SOCK)) {
        variables.putIfAbsent(SSH_AUTH_SOCK, mount.target());
      }
      Path agent = grants.sshAgents().get(mount.id());
      if (agent == null) {
        if (mount.required()) {
          throw new StepFailedException(
              new Problem(
                  "SshAgentMissing",
                  "the step needs the SSH agent " + mount.id() + ", which is not given",
                  run.origin().where(),
                  "give it by --ssh " + mount.id()));
        }
        return;
      }
      SshForwarding forwarding = SshForwarding.start(agent, scratch().upper());
      closings.add(forwarding::close);
      Path socket = forwarding.socket();
      give(socket, mount.access());
      mounts.add(
          new StepMount.Folder(
              mount.target(), forwarding.folder(), "/" + socket.getFileName(), false));
    }

    /** Each cache is taken once, and in an order that all steps keep: none waits in a circle. */
    private void caches() throws IOException, InterruptedException {
      SortedMap<String, List<RunMount.Cache>> wanted = new TreeMap<>();
      for (RunMount mount : run.mounts()) {
        if (mount instanceof RunMount.Cache cache) {
          String name = CacheMounts.name(cache, origin(cache, sources::rootfs));
          wanted.computeIfAbsent(name, _ -> new ArrayList<>()).add(cache);
        }
      }
      for (var each : wanted.entrySet()) {
        RunMount.Cache first = each.getValue().getFirst();
        Sharing sharing = first.sharing();
        for (RunMount.Cache cache : each.getValue()) {
          sharing = cache.sharing() == Sharing.SHARED ? sharing : cache.sharing();
        }
        CacheMounts.Lease lease =
            store.caches().take(each.getKey(), sharing, folder -> sources.fill(first, folder));
        closings.add(lease::close);
        for (RunMount.Cache cache : each.getValue()) {
          int name = cache.from() == null ? 0 : cache.source().lastIndexOf('/');
          mounts.add(
              new StepMount.Folder(
                  cache.target(),
                  lease.folder(),
                  cache.source().substring(name),
                  cache.readOnly()));
        }
      }
    }

    private UserIds owner(RunMount.Access access) {
      return new UserIds(access.uid(), access.gid(), List.of());
    }

    /** Checks that the command saw what its key says. */
    void verify() throws IOException, InterruptedException {
      for (RunMount mount : run.mounts()) {
        if (mount instanceof RunMount.Bind bind && bind.from() != null) {
          sources.requireUnchanged(bind.from(), bind.source(), run.origin().where());
        }
      }
    }

    @Override
    public void close() throws IOException {
      closings.close();
    }
  }
}
