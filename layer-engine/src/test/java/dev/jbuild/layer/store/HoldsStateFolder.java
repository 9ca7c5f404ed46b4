package dev.jbuild.layer.store;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that opens a state folder, tells its work folder, and waits to be killed. */
final class HoldsStateFolder {
  private HoldsStateFolder() {}

  public static void main(String[] arguments) throws Exception {
    StateFolder state = StateFolder.open(Path.of(arguments[0]));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(state.newWorkFolder("held"));
    Thread.currentThread().join();
  }
}
