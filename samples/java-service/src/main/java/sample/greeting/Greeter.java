package sample.greeting;

import java.io.StringWriter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/** Says good morning in JSON. */
@Component
class Greeter {
  private final String text;

  Greeter(@Value("${greeting.text}") String text) {
    this.text = text;
  }

  String greet(String name) {
    StringWriter json = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(json)) {
      generator.writeStartObject();
      generator.writeStringProperty("greeting", text + ", " + name);
      generator.writeStringProperty("user", System.getProperty("user.name"));
      generator.writeEndObject();
    }
    return json.toString();
  }
}
