/** What is wrong with a message: a code for machines, a place and a sentence for people. */
@NullMarked
package io.customshift.schemas.error;

import org.jspecify.annotations.NullMarked;
