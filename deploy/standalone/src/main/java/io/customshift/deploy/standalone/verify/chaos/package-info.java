/**
 * The checker of the guarantees: a cluster of its own, work, a seeded nemesis that breaks its parts, and a judge that holds
 * what is in the bucket against what was asked for, in the manner of Jepsen.
 */
@NullMarked
package io.customshift.deploy.standalone.verify.chaos;

import org.jspecify.annotations.NullMarked;
