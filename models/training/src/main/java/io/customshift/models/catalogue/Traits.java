package io.customshift.models.catalogue;

/**
 * What is to be seen of a product.
 *
 * @param category as the catalogue numbers it; likewise pattern and mark, which is 0 where there are none
 * @param first colour; likewise second, the same where the product shows one colour
 */
public record Traits(int category, int pattern, int mark, Rgb first, Rgb second) {}
