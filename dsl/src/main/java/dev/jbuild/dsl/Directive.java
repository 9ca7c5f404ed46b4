package dev.jbuild.dsl;

/**
 * A parser directive at the top of a file, such as {@code # escape=`}.
 *
 * @param span the whole line
 * @param name in lower case: {@code syntax}, {@code escape} or {@code check}
 * @param value as written
 */
public record Directive(Span span, String name, Word value) implements Part {}
