package dev.jbuild.dsl;

/** A variable reference that can't be expanded. Who knows the place makes a problem of it. */
final class SubstitutionException extends RuntimeException {
  private final boolean required;

  /** Made without a stack: a file may have one in each line. */
  private SubstitutionException(String what, boolean required) {
    super(what, null, false, false);
    this.required = required;
  }

  static SubstitutionException malformed(String what) {
    return new SubstitutionException(what, false);
  }

  static SubstitutionException required(String what) {
    return new SubstitutionException(what, true);
  }

  String what() {
    return String.valueOf(getMessage());
  }

  /** Returns whether the file itself demands, by {@code ${name:?}}, that a variable is set. */
  boolean isRequired() {
    return required;
  }
}
