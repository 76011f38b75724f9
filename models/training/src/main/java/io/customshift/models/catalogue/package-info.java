/** A synthetic catalogue of products: pictures, reference photos and captions, seeded and without end. */
@NullMarked
package io.customshift.models.catalogue;

import org.jspecify.annotations.NullMarked;
