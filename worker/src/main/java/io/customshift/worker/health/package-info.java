/** What an orchestrator is told: alive while something moves, ready when work can be taken. */
@NullMarked
package io.customshift.worker.health;

import org.jspecify.annotations.NullMarked;
