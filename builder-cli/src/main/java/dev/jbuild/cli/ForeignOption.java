package dev.jbuild.cli;

import java.util.Optional;

/**
 * What jbuild has in the place of options of other builders that it doesn't have. Sources: the
 * references of {@code docker buildx build}, {@code docker build} without BuildKit, {@code buildah
 * build} and kaniko's executor.
 */
final class ForeignOption {
  private static final String OWN_CGROUP =
      "leave it out: each RUN has namespaces and a cgroup of its own";
  private static final String UNCONFINED =
      "say RUN --security=insecure in the Buildfile and --allow security.insecure here";
  private static final String CPUS = "say --cpus NUMBER, as --cpus 1.5";
  private static final String CACHE =
      "say --cache-to type=registry,ref=NAME and --cache-from type=registry,ref=NAME";
  private static final String INSECURE = "say --insecure-registry HOST[:PORT]";
  private static final String LOGINS =
      "log in by docker login, or name a file of credentials in JBUILD_AUTH_FILE";
  private static final String NO_CONTAINERS =
      "leave it out: a step leaves its layer, and no container";
  private static final String ASKED_AGAIN =
      "leave it out: a registry that answers with 429 or 5xx is asked again by itself";

  private ForeignOption() {}

  /**
   * Returns what to do instead of {@code word} of a command line, if others have such an option.
   *
   * @param next what stands behind it, its value if it has one without {@code =}; may be empty
   */
  static Optional<String> instead(String word, String next) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? next : word.substring(equals + 1);
    return ofDocker(name, value)
        .or(() -> ofBuildah(name, value))
        .or(() -> ofBuildahAlone(name))
        .or(() -> ofKaniko(name));
  }

  private static Optional<String> ofDocker(String name, String value) {
    return Optional.ofNullable(
        switch (name) {
          case "--load" ->
              "say -o type=docker,dest=image.tar and then docker load -i image.tar; without an"
                  + " output the image stays in jbuild's own store";
          case "--builder" -> "leave it out: no builder has to run, jbuild builds by itself";
          case "--cgroup-parent", "--isolation" -> OWN_CGROUP;
          case "--cpu-quota", "--cpu-period", "--cpu-shares", "-c" -> CPUS;
          case "--cpuset-cpus", "--cpuset-mems" -> "say taskset -c LIST jbuild …; or --cpus NUMBER";
          case "--memory-swap" -> "say --memory SIZE alone";
          case "--security-opt" ->
              value.startsWith("no-new-privileges")
                  ? "leave it out; a RUN that must not gain any says setpriv --no-new-privs COMMAND"
                  : UNCONFINED;
          case "--debug", "-D" -> "say --progress plain; jbuild why tells why steps ran";
          case "--squash" -> "put what belongs together into one RUN, or COPY --from a stage";
          case "--rm", "--force-rm" -> NO_CONTAINERS;
          case "--compress" -> "leave it out: the context is read where it lies";
          case "--disable-content-trust" ->
              "leave it out: signatures are not looked at; pin base images by digest";
          case "--policy" -> "pin base images by digest in the Buildfile";
          default -> null;
        });
  }

  private static Optional<String> ofBuildah(String name, String value) {
    return Optional.ofNullable(
        switch (name) {
          case "--format" ->
              "leave it out for OCI; say -o type=registry,oci-mediatypes=false for Docker's types";
          case "--tls-verify", "--cert-dir" -> INSECURE + ", or add the authority to the machine's";
          case "--creds", "--authfile" -> LOGINS;
          case "--jobs" -> "leave it out: what doesn't depend on each other runs side by side";
          case "--layers" ->
              Truth.isFalse(value)
                  ? "say --no-cache to run every step again"
                  : "leave it out: each step is cached";
          case "--timestamp", "--source-date-epoch" ->
              "set SOURCE_DATE_EPOCH in the environment, to seconds since 1970";
          case "--volume", "-v" ->
              "say --build-context NAME=FOLDER and RUN --mount=type=bind,from=NAME,target=PATH";
          case "--env", "--unsetenv" -> "say ENV or ARG in the Buildfile, --build-arg here";
          case "--from" ->
              "say ARG base and FROM ${base} in the Buildfile, --build-arg base=NAME here";
          case "--cap-add" -> UNCONFINED;
          case "--cap-drop" ->
              "leave it out: a RUN has the capabilities that Docker gives; to have fewer, it says"
                  + " setpriv --bounding-set -NAME COMMAND";
          case "--device" -> "say RUN --device=NAME in the Buildfile and --allow device=NAME here";
          case "--dns", "--dns-search", "--dns-option" ->
              "say --network host --allow network.host for the machine's, or --add-host HOST:IP";
          case "--arch", "--os", "--variant" -> "say --platform OS/ARCH[/VARIANT]";
          case "--manifest", "--all-platforms" -> "say --platform OS/ARCH,OS/ARCH and -t NAME";
          case "--http-proxy" -> "set HTTP_PROXY, HTTPS_PROXY and NO_PROXY in the environment";
          case "--ignorefile" ->
              "name the file BUILDFILE.dockerignore, or .dockerignore in CONTEXT";
          case "--build-arg-file" -> "say --build-arg NAME=VALUE for each line";
          case "--runtime", "--userns", "--ipc", "--pid", "--uts" -> OWN_CGROUP;
          case "--retry", "--retry-delay" -> ASKED_AGAIN;
          case "--storage-driver", "--storage-opt" -> "say --root FOLDER; the rest is found out";
          case "--logfile" -> "send standard error to a file; --progress json is for programs";
          default -> null;
        });
  }

  /** Those that neither Docker nor kaniko has under another name. */
  private static Optional<String> ofBuildahAlone(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "--pull-always" -> "say --pull";
          case "--pull-never" ->
              "pin base images by digest: what jbuild's store has of them is not asked for again";
          case "--sign-by" -> "say cosign sign NAME@DIGEST when the image is pushed";
          case "--omit-history" ->
              "leave it out: the history has the lines of the Buildfile, and no secret";
          case "--identity-label" -> "leave it out: labels are those of the Buildfile and --label";
          case "--no-hosts", "--no-hostname" ->
              "leave it out: the file that a RUN sees there gets into no layer";
          case "--group-add" -> "say USER NAME:GROUP in the Buildfile";
          default -> null;
        });
  }

  private static Optional<String> ofKaniko(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "--dockerfile" -> "say -f FILE";
          case "--context", "--context-sub-path" -> "say the folder alone, as the last word";
          case "--destination", "-d" -> "say -t NAME --push";
          case "--no-push" -> "leave --push out";
          case "--tar-path", "--tarPath" -> "say -o type=docker,dest=FILE";
          case "--digest-file" -> "take the digest from standard output";
          case "--cache", "--cache-repo", "--cache-dir" -> CACHE;
          case "--reproducible" -> "set SOURCE_DATE_EPOCH in the environment";
          case "--insecure", "--insecure-pull", "--skip-tls-verify", "--skip-tls-verify-pull" ->
              INSECURE;
          case "--snapshot-mode",
              "--snapshotMode",
              "--use-new-run",
              "--single-snapshot",
              "--ignore-path" ->
              "leave it out: jbuild sees what a RUN changed without looking for it";
          case "--cleanup" -> "leave it out; jbuild prune makes room";
          case "--skip-unused-stages" -> "leave it out: only stages that are needed are built";
          case "--custom-platform", "--customPlatform" -> "say --platform OS/ARCH[/VARIANT]";
          case "--verbosity" -> "say --progress plain, or -q";
          case "--registry-mirror" ->
              "name the mirror in FROM, or say --build-context NAME=docker-image://MIRROR/NAME";
          case "--registry-certificate" -> "add the authority to the machine's";
          case "--push-retry" -> ASKED_AGAIN;
          case "--oci-layout-path" -> "say -o type=oci,tar=false,dest=FOLDER";
          case "--image-name-with-digest-file" -> "say --metadata-file FILE";
          case "--compressed-caching" -> "leave it out: no layer is held in memory as a whole";
          case "--cache-ttl" ->
              "leave it out: what no build has used for 30 days goes by itself, and jbuild prune"
                  + " makes room before";
          default -> null;
        });
  }
}
