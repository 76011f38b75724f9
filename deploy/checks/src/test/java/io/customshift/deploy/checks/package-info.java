/**
 * Reads what is deployed as those who take it would: the chart through Helm and the Kubernetes types, settings against the
 * services' own declarations, compose file and Dockerfiles by their text. Nothing is deployed.
 */
@NullMarked
package io.customshift.deploy.checks;

import org.jspecify.annotations.NullMarked;
