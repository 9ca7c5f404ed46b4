package dev.jbuild.dsl;

import dev.jbuild.problem.Place;

/**
 * Where a step comes from, and what to call it.
 *
 * @param where the instruction in the Buildfile
 * @param keyword in upper case
 * @param text the instruction after expansion, one line, to be shown
 * @param createdBy the text of the image's history entry. Source: image-spec 1.1, config.md
 */
public record Origin(Place.Source where, String keyword, String text, String createdBy) {
  public Origin {
    text = text.replace('\r', ' ').replace('\n', ' ');
  }
}
