/** Names that follow from content: image ids, digests, object keys. Pure functions. */
@NullMarked
package io.customshift.schemas.identity;

import org.jspecify.annotations.NullMarked;
