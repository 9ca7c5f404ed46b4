package sample.notes;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/** Shows, as JSON, what a RUN has left and a resource says. */
public final class Notes {
  private Notes() {}

  public static void main(String[] args) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Notes.class.getResourceAsStream("/notes.properties")) {
      properties.load(in);
    }
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("title", properties.getProperty("title"));
      json.writeStringProperty("note", Files.readString(Path.of("/data/note")).strip());
      json.writeEndObject();
    }
    System.out.println(out);
  }
}
