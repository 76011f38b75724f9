/** Every message of the fleet as a record, and the values that they are made of. */
@NullMarked
package io.customshift.schemas.message;

import org.jspecify.annotations.NullMarked;
