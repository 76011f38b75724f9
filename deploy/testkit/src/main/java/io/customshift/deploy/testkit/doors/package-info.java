/** What is tried at the scheduler's doors, by its tests and by {@code customshift verify doors}. */
@org.jspecify.annotations.NullMarked
package io.customshift.deploy.testkit.doors;
