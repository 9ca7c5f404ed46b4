package dev.jbuild.dsl.lint;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is looked for. Each has a page, {@code docs/lint/<title>.md}.
 *
 * <p>The first ones are the build checks of BuildKit, with its names: they are made in each build.
 * The others are only made when somebody asks, as they are matters of opinion; the names that
 * hadolint has for them hold too.
 */
public enum Rule {
  STAGE_NAME_CASING("StageNameCasing", "a stage name has upper case letters"),
  FROM_AS_CASING("FromAsCasing", "the cases of FROM and AS differ"),
  NO_EMPTY_CONTINUATION("NoEmptyContinuation", "an instruction has a blank line inside"),
  CONSISTENT_INSTRUCTION_CASING(
      "ConsistentInstructionCasing", "an instruction is in another case than most"),
  DUPLICATE_STAGE_NAME("DuplicateStageName", "two stages have one name", "DL3024"),
  RESERVED_STAGE_NAME("ReservedStageName", "a stage has a name that means something", "DL3063"),
  JSON_ARGS_RECOMMENDED(
      "JSONArgsRecommended", "CMD or ENTRYPOINT runs in a shell that eats signals", "DL3025"),
  MAINTAINER_DEPRECATED("MaintainerDeprecated", "MAINTAINER is used, not a label", "DL4000"),
  UNDEFINED_ARG_IN_FROM("UndefinedArgInFrom", "FROM uses an arg that nothing declares"),
  WORKDIR_RELATIVE_PATH(
      "WorkdirRelativePath", "WORKDIR depends on that of the base image", "DL3000"),
  UNDEFINED_VAR("UndefinedVar", "a variable is used that nothing defines"),
  MULTIPLE_INSTRUCTIONS_DISALLOWED(
      "MultipleInstructionsDisallowed",
      "only the last of several instructions counts",
      "DL3012 DL4003 DL4004"),
  LEGACY_KEY_VALUE_FORMAT("LegacyKeyValueFormat", "ENV or LABEL has a blank, not ="),
  INVALID_BASE_IMAGE_PLATFORM("InvalidBaseImagePlatform", "the base image is for another platform"),
  REDUNDANT_TARGET_PLATFORM(
      "RedundantTargetPlatform", "FROM asks for the platform that it gets anyway", "DL3065"),
  SECRETS_USED_IN_ARG_OR_ENV(
      "SecretsUsedInArgOrEnv", "a secret seems to be kept in the image", "DL3064"),
  INVALID_DEFAULT_ARG_IN_FROM(
      "InvalidDefaultArgInFrom", "without build args FROM has no valid image"),
  FROM_PLATFORM_FLAG_CONST_DISALLOWED(
      "FromPlatformFlagConstDisallowed", "FROM fixes a platform", "DL3029"),
  COPY_IGNORED_FILE("CopyIgnoredFile", "what is copied is left out by .dockerignore"),
  INVALID_DEFINITION_DESCRIPTION(
      "InvalidDefinitionDescription", "a comment above FROM or ARG does not start with the name"),
  EXPOSE_PROTO_CASING("ExposeProtoCasing", "a protocol has upper case letters"),
  EXPOSE_INVALID_FORMAT("ExposeInvalidFormat", "EXPOSE has an address or a port of the host"),

  POINTLESS_COMMAND(Level.NOTE, "PointlessCommand", "a command does nothing in a build", "DL3001"),
  LAST_USER_ROOT(Level.WARNING, "LastUserRoot", "the image runs as root", "DL3002"),
  CD_IN_RUN(Level.WARNING, "CdInRun", "cd is used where WORKDIR is meant", "DL3003"),
  SUDO_IN_RUN(Level.WARNING, "SudoInRun", "sudo is used", "DL3004"),
  UNTAGGED_IMAGE(Level.WARNING, "UntaggedImage", "an image has no tag", "DL3006"),
  LATEST_TAG(Level.WARNING, "LatestTag", "an image has the tag latest", "DL3007"),
  APT_GET_VERSION(Level.WARNING, "AptGetVersion", "apt-get installs any version", "DL3008"),
  APT_GET_LISTS(Level.NOTE, "AptGetLists", "the lists of apt-get stay in the image", "DL3009"),
  PIP_VERSION(Level.WARNING, "PipVersion", "pip installs any version", "DL3013"),
  APT_GET_ASKS(Level.WARNING, "AptGetAsks", "apt-get waits for an answer", "DL3014"),
  APT_GET_RECOMMENDS(
      Level.NOTE, "AptGetRecommends", "apt-get installs what is recommended", "DL3015"),
  NPM_VERSION(Level.WARNING, "NpmVersion", "npm installs any version", "DL3016"),
  APK_VERSION(Level.WARNING, "ApkVersion", "apk installs any version", "DL3018"),
  APK_CACHE(Level.NOTE, "ApkCache", "the index of apk stays in the image", "DL3019"),
  ADD_INSTEAD_OF_COPY(Level.WARNING, "AddInsteadOfCopy", "ADD does what COPY does", "DL3020"),
  COPY_SEVERAL_TO_FILE(
      Level.WARNING, "CopySeveralToFile", "several files go to what looks like one", "DL3021"),
  COPY_FROM_UNKNOWN_STAGE(
      Level.WARNING, "CopyFromUnknownStage", "COPY --from names no stage before it", "DL3022"),
  APT_IN_SCRIPT(Level.WARNING, "AptInScript", "apt is used, not apt-get", "DL3027"),
  GEM_VERSION(Level.WARNING, "GemVersion", "gem installs any version", "DL3028"),
  YUM_ASKS(Level.WARNING, "YumAsks", "yum waits for an answer", "DL3030"),
  YUM_CACHE(Level.WARNING, "YumCache", "the cache of yum stays in the image", "DL3032"),
  YUM_VERSION(Level.WARNING, "YumVersion", "yum installs any version", "DL3033"),
  ZYPPER_ASKS(Level.WARNING, "ZypperAsks", "zypper waits for an answer", "DL3034"),
  ZYPPER_DIST_UPGRADE(
      Level.WARNING, "ZypperDistUpgrade", "zypper upgrades the distribution", "DL3035"),
  ZYPPER_CACHE(Level.WARNING, "ZypperCache", "the cache of zypper stays in the image", "DL3036"),
  ZYPPER_VERSION(Level.WARNING, "ZypperVersion", "zypper installs any version", "DL3037"),
  DNF_ASKS(Level.WARNING, "DnfAsks", "dnf waits for an answer", "DL3038"),
  DNF_CACHE(Level.WARNING, "DnfCache", "the cache of dnf stays in the image", "DL3040"),
  DNF_VERSION(Level.WARNING, "DnfVersion", "dnf installs any version", "DL3041"),
  PIP_CACHE(Level.WARNING, "PipCache", "the cache of pip stays in the image", "DL3042"),
  ENV_REFERS_TO_ITSELF(
      Level.WARNING, "EnvRefersToItself", "ENV uses a variable that it defines", "DL3044"),
  COPY_TO_UNKNOWN_FOLDER(
      Level.WARNING, "CopyToUnknownFolder", "COPY depends on the base's WORKDIR", "DL3045"),
  USERADD_LARGE_LOG(
      Level.WARNING, "UseraddLargeLog", "useradd writes a huge sparse file", "DL3046"),
  WGET_PROGRESS(Level.NOTE, "WgetProgress", "wget fills the log with its progress", "DL3047"),
  CONSECUTIVE_RUNS(Level.NOTE, "ConsecutiveRuns", "two short RUNs could be one", "DL3059"),
  YARN_CACHE(Level.NOTE, "YarnCache", "the cache of yarn stays in the image", "DL3060"),
  GO_VERSION(Level.WARNING, "GoVersion", "go installs any version", "DL3062"),
  COPY_WHOLE_ROOT(Level.WARNING, "CopyWholeRoot", "a whole root is copied over another", "DL3067"),
  WGET_AND_CURL(Level.WARNING, "WgetAndCurl", "both wget and curl are used", "DL4001"),
  SHELL_REPLACED(Level.WARNING, "ShellReplaced", "/bin/sh is replaced", "DL4005"),
  PIPEFAIL_MISSING(
      Level.WARNING, "PipefailMissing", "a command that fails in a pipe goes unseen", "DL4006");

  /** How much a finding weighs. */
  public enum Level {
    /** It likely is not what is meant, or harms. */
    WARNING,
    /** It could be better. */
    NOTE
  }

  private final Level level;
  private final String title;
  private final String summary;
  private final String aliases;
  private final boolean buildCheck;

  /** A build check that hadolint doesn't have. */
  Rule(String title, String summary) {
    this(title, summary, "");
  }

  /** A build check. */
  Rule(String title, String summary, String aliases) {
    this.level = Level.WARNING;
    this.title = title;
    this.summary = summary;
    this.aliases = aliases;
    this.buildCheck = true;
  }

  /** Advice. */
  Rule(Level level, String title, String summary, String alias) {
    this.level = level;
    this.title = title;
    this.summary = summary;
    this.aliases = alias;
    this.buildCheck = false;
  }

  /** Returns the rule's name. Letter case counts. */
  public String title() {
    return title;
  }

  /** Returns what is looked for, a clause in lower case. */
  public String summary() {
    return summary;
  }

  /** Returns how much a finding weighs. */
  public Level level() {
    return level;
  }

  /** Returns hadolint's names of the same. */
  public List<String> aliases() {
    return aliases.isEmpty() ? List.of() : List.of(aliases.split(" ", -1));
  }

  /** Returns whether this is one of BuildKit's checks, which are made in each build. */
  public boolean isBuildCheck() {
    return buildCheck;
  }

  /** Returns whether the check is made only when somebody asks for it by name. */
  public boolean isExperimental() {
    return this == INVALID_DEFINITION_DESCRIPTION;
  }

  /** Returns the address of what those say who had the rule first, if they have a page on it. */
  public Optional<String> url() {
    if (!buildCheck) {
      return Optional.of("https://github.com/hadolint/hadolint/wiki/" + aliases);
    }
    return this == INVALID_BASE_IMAGE_PLATFORM
        ? Optional.empty()
        : Optional.of(
            "https://docs.docker.com/go/dockerfile/rule/"
                + name().toLowerCase(Locale.ROOT).replace('_', '-')
                + "/");
  }

  /** Returns whether {@code names} has this rule, by any of its names. */
  boolean isIn(Collection<String> names) {
    return names.contains(title) || aliases().stream().anyMatch(names::contains);
  }
}
