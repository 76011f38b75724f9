/**
 * Inputs that nobody sends on purpose: valid ones, changed in a field, a length or a byte, at every place where the fleet takes
 * something in. What is changed is drawn from a seed.
 */
@NullMarked
package io.customshift.deploy.standalone.verify.fuzz;

import org.jspecify.annotations.NullMarked;
