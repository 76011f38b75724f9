/** Recipes: which pictures are wanted of products. */
@NullMarked
package io.customshift.deploy.standalone.recipes;

import org.jspecify.annotations.NullMarked;
