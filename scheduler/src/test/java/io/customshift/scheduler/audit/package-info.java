@org.jspecify.annotations.NullMarked
package io.customshift.scheduler.audit;
