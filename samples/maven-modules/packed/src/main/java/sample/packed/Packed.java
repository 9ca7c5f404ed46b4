package sample.packed;

import sample.core.Greeting;

/** Greets by the module core. */
public final class Packed {
  private Packed() {}

  public static void main(String[] args) {
    System.out.println(Greeting.to("packed"));
  }
}
