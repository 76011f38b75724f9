@org.jspecify.annotations.NullMarked
package io.customshift.scheduler.quota;
