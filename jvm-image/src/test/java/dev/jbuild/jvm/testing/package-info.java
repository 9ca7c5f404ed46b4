/** What the tests of all plugins need: samples, a base, and what is in an image that was made. */
@org.jspecify.annotations.NullMarked
package dev.jbuild.jvm.testing;
