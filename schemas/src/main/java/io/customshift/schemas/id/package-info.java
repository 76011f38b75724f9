/** Typed identifiers: what may be written in a message key, an object key or a URL, checked once. */
@NullMarked
package io.customshift.schemas.id;

import org.jspecify.annotations.NullMarked;
