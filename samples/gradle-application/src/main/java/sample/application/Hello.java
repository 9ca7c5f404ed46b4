package sample.application;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/** Says who greets, as JSON: needs its library, its resource, its environment and an extra file. */
public final class Hello {
  private Hello() {}

  public static void main(String[] args) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Hello.class.getResourceAsStream("/hello.properties")) {
      properties.load(in);
    }
    StringWriter out = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("from", properties.getProperty("name"));
      json.writeStringProperty("greeting", System.getenv("GREETING"));
      json.writeStringProperty("memory", Long.toString(Runtime.getRuntime().maxMemory() >> 20));
      boolean executable = Files.isExecutable(Path.of("/opt/application/bin/tool"));
      boolean writable = Files.isWritable(Path.of("/opt/application/data"));
      json.writeBooleanProperty("executable", executable);
      json.writeBooleanProperty("writable", writable);
      json.writeEndObject();
    }
    System.out.println(out);
  }
}
