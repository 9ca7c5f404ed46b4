package dev.jbuild.dsl;

/** One thing that COPY or ADD copies. */
public sealed interface CopySource permits PathSource, UrlSource, GitSource, InlineFile {}
