/** The arithmetic around the network: noise from a seed, the schedule of noise levels. Pure Java. */
@NullMarked
package io.customshift.models.sampler;

import org.jspecify.annotations.NullMarked;
