package dev.jbuild.sandbox;

/** What network a command sees. */
public enum NetworkMode {
  /** The machine's own, with its loopback and abstract sockets. */
  HOST,
  /** A loopback of its own, and nothing else. */
  NONE,
  /** A network of the build's own that reaches out, but not to the machine's loopback. */
  PRIVATE
}
