package dev.jbuild.builder.event;

import dev.jbuild.sandbox.Isolation;
import dev.jbuild.sandbox.Limits;
import dev.jbuild.sandbox.NetworkMode;

/**
 * What stood between one step and the machine.
 *
 * @param machine what every step has here
 * @param insecure whether the step had all capabilities and no filter of system calls
 */
public record StepIsolation(
    Isolation machine, NetworkMode network, boolean insecure, Limits limits) {}
