package dev.jbuild.dsl;

/** A part of a Buildfile. The parts of a file follow each other without gap and cover it. */
public sealed interface Part permits Directive, Trivia, Instruction {

  /** Returns the whole lines that the part takes. */
  Span span();
}
