/** What is in an image that was made, for the tests of all plugins. */
@org.jspecify.annotations.NullMarked
package dev.jbuild.jvm.testing;
