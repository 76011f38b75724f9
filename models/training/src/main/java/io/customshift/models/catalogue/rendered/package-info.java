/**
 * A catalogue of products with real three-dimensional shape, photographed by a small ray marcher: the same pictures for the
 * same seed, without end, each with its exact mask. Read in this order: {@code Solid} and {@code Category} (shapes),
 * {@code Pattern}, {@code Mark}, {@code Finish} and {@code Product} (surfaces), {@code Scene}, {@code Ground} and
 * {@code Backdrop} (places), {@code View} and {@code Renderer} (pictures), {@code RenderedCatalogue}.
 */
@NullMarked
package io.customshift.models.catalogue.rendered;

import org.jspecify.annotations.NullMarked;
