/** The OpenAPI document, where annotations do not say enough: the wire contract's schemas, problems, examples. */
@NullMarked
package io.customshift.scheduler.openapi;

import org.jspecify.annotations.NullMarked;
