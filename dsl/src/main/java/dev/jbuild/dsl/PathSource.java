package dev.jbuild.dsl;

/**
 * Files of the tree that is copied from.
 *
 * @param pattern a path or wildcard after expansion, relative to the root of the tree
 */
public record PathSource(String pattern) implements CopySource {}
