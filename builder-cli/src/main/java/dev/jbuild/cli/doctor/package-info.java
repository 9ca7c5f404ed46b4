/** What the machine can do for builds. Start at {@link dev.jbuild.cli.doctor.Examination}. */
@NullMarked
package dev.jbuild.cli.doctor;

import org.jspecify.annotations.NullMarked;
