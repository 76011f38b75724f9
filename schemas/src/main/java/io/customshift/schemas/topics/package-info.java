/** The topic catalogue as data. */
@NullMarked
package io.customshift.schemas.topics;

import org.jspecify.annotations.NullMarked;
