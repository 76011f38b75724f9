/**
 * The networks of Stable Diffusion 3 as Java values: weights bound to the script that computes them. Which pass runs
 * when, and what is cached, is decided elsewhere.
 *
 * <p>Legend of dimensions, here and in the scripts: B rows of a batch, C latent channels, h and w latent rows and columns,
 * N image tokens, M context tokens, J width of the joint text features, P width of the pooled text vector, D width of a
 * token, H heads, d width of a head.
 */
@NullMarked
package io.customshift.models.network;

import org.jspecify.annotations.NullMarked;
