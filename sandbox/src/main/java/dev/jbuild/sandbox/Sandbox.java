package dev.jbuild.sandbox;

import java.io.IOException;

/** Runs commands in root filesystems. Thread-safe: several at a time. */
public interface Sandbox extends AutoCloseable {

  /**
   * Runs one command and returns when nothing of it lives any more: its processes, mounts and
   * cgroups are gone, and {@code root().upper()} holds what it changed. A command that fails is a
   * value.
   *
   * @throws SandboxException if the command's surroundings cannot be made
   * @throws IOException if {@code output} or the state folder breaks
   * @throws InterruptedException if the thread is interrupted; the command is dead by then
   */
  Outcome run(SandboxSpec spec, OutputSink output) throws IOException, InterruptedException;

  /** Ends what the steps share. Steps that still run are killed. */
  @Override
  void close() throws IOException;
}
