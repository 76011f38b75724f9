/** Who did what, and who was refused. */
@org.jspecify.annotations.NullMarked
package io.customshift.scheduler.audit;
