/** Tests of the synthetic catalogue. */
@NullMarked
package io.customshift.models.catalogue;

import org.jspecify.annotations.NullMarked;
