/** Who may do what: the API keys that are known, and what a request may do with one. */
@org.jspecify.annotations.NullMarked
package io.customshift.scheduler.access;
