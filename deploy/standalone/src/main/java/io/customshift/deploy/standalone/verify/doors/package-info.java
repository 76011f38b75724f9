/**
 * What {@code customshift verify doors} tries: two schedulers with everything on the wires in the clear for nobody, keys of
 * every kind, a crowd, a flood, and addresses that lead inside.
 */
@org.jspecify.annotations.NullMarked
package io.customshift.deploy.standalone.verify.doors;
