/** How contents are told apart. */
@NullMarked
package io.customshift.models.digest;

import org.jspecify.annotations.NullMarked;
