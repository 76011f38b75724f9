/** How faithful generated pictures are, judged by a classifier that has seen true pictures only. */
@NullMarked
package io.customshift.models.evaluate;

import org.jspecify.annotations.NullMarked;
