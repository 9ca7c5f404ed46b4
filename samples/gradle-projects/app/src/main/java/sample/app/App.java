package sample.app;

import sample.core.Greeting;

/** Greets by the project core. */
public final class App {
  private App() {}

  public static void main(String[] args) {
    System.out.println(Greeting.to("app"));
  }
}
