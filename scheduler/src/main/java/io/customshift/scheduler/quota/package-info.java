/** How much a tenant may take, what it has taken, and who is granted more. */
@org.jspecify.annotations.NullMarked
package io.customshift.scheduler.quota;
