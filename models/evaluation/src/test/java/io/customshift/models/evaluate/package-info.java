/** Tests of the judgement of pictures. */
@NullMarked
package io.customshift.models.evaluate;

import org.jspecify.annotations.NullMarked;
