/** What to do with a shard, as plain classes: no framework, no broker, no engine types. Start at ShardRunner. */
@NullMarked
package io.customshift.worker.render;

import org.jspecify.annotations.NullMarked;
