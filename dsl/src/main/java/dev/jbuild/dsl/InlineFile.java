package dev.jbuild.dsl;

/**
 * A file whose content stands in the Buildfile, as a heredoc.
 *
 * @param name the heredoc's word, which names the file when the destination is a folder
 * @param content after expansion, to be written as UTF-8
 */
public record InlineFile(String name, String content) implements CopySource {}
