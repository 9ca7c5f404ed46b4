package dev.jbuild.jvm;

import dev.jbuild.jvm.app.Parts;
import java.io.IOException;
import java.util.Optional;

/** What a build tool knows of a project. */
public interface JavaProject {
  /** Tells whether it is a web application. */
  boolean isWar();

  /** Returns the main class that the build tool is told of; empty if it must be looked for. */
  Optional<String> mainClass();

  /** Returns what the project itself has made. */
  ProjectOutputs outputs();

  /**
   * Returns all parts, with the dependencies.
   *
   * @param form how the project itself goes into the image
   * @throws dev.jbuild.jvm.problem.GoalException if what is needed hasn't been made yet
   */
  Parts parts(Form form) throws IOException;

  /** How a project itself goes into an image. */
  enum Form {
    /** Classes and resources as they are. */
    EXPLODED,
    /** As a jar, without what Spring Boot adds to it. */
    PACKAGED,
    /** As a web application. */
    WAR
  }
}
