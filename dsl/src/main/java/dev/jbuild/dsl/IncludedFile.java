package dev.jbuild.dsl;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One file at one place where it is included; the first file is included by none. */
final class IncludedFile {
  private final String name;
  private final SourceText source;
  private final @Nullable IncludedFile by;
  private final Instruction.@Nullable Include include;
  private final String ownPrefix;
  private final Set<String> stages = new HashSet<>();
  private final Set<String> seen = new HashSet<>();

  IncludedFile(String name, SourceText source) {
    this(name, source, null, null);
  }

  private IncludedFile(
      String name,
      SourceText source,
      @Nullable IncludedFile by,
      Instruction.@Nullable Include include) {
    this.name = name;
    this.source = source;
    this.by = by;
    this.include = include;
    Word prefix = include == null ? null : include.prefix();
    this.ownPrefix = prefix == null ? "" : prefix.text().toLowerCase(Locale.ROOT) + ".";
  }

  /**
   * Returns the file that {@code include} of this file includes.
   *
   * @param start offset of its first char in the text of the whole
   */
  IncludedFile including(Instruction.Include include, String file, String text, int start) {
    return new IncludedFile(file, SourceText.included(file, text, start), this, include);
  }

  String name() {
    return name;
  }

  SourceText source() {
    return source;
  }

  /** Returns the file that includes this one, or null. */
  @Nullable IncludedFile by() {
    return by;
  }

  /** Returns the path of the INCLUDE, as word of {@link #by}. */
  Word includePath() {
    if (include == null) {
      throw new IllegalStateException(name + " is not included");
    }
    return include.path();
  }

  int depth() {
    return by == null ? 0 : by.depth() + 1;
  }

  /** Returns whether {@code other} is this file or includes it, maybe by way of others. */
  boolean isWithin(IncludedFile other) {
    return this == other || (by != null && by.isWithin(other));
  }

  /** Returns the names from the first file to this one. */
  String chain() {
    return by == null ? name : by.chain() + " -> " + name;
  }

  /** Returns what stands before the names of this file's stages: nothing, or ends with a dot. */
  String prefix() {
    return by == null ? "" : by.prefix() + ownPrefix;
  }

  /** Returns the name that a stage of this file has in the whole, in lower case. */
  String fullName(String stage) {
    return prefix() + stage.toLowerCase(Locale.ROOT);
  }

  /** Says that the file, or one that it includes, has a stage of that name in the whole. */
  void hasStage(String fullName) {
    stages.add(fullName);
    if (by != null) {
      by.hasStage(fullName);
    }
  }

  /** Says that {@link #hasStage} of that name comes now. */
  void sawStage(String fullName) {
    seen.add(fullName);
    if (by != null) {
      by.sawStage(fullName);
    }
  }

  /** Returns the name of a stage in the whole, if {@code name} means one of this file. */
  String stage(String name) {
    return stages.contains(fullName(name)) ? prefix() + name : name;
  }

  /** Returns the same, of the stages so far. */
  String stageSoFar(String name) {
    return seen.contains(fullName(name)) ? prefix() + name : name;
  }
}
