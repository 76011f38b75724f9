/**
 * Pictures in and out: reference photos decoded with care, preprocessing, PNG with settings, heat maps, contact sheets.
 * No tensors and no native engine here; plain Java on arrays.
 */
@NullMarked
package io.customshift.models.image;

import org.jspecify.annotations.NullMarked;
