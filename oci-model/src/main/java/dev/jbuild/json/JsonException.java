package dev.jbuild.json;

/** A document that isn't what it should be. Who reads it knows where it came from, and tells. */
public final class JsonException extends IllegalArgumentException {
  public JsonException(String message) {
    super(message);
  }

  public JsonException(String message, Throwable cause) {
    super(message, cause);
  }
}
