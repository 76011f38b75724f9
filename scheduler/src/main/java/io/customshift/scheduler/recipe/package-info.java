/** What recipes make of products. Pure: knows the contract, neither broker nor store. */
@NullMarked
package io.customshift.scheduler.recipe;

import org.jspecify.annotations.NullMarked;
