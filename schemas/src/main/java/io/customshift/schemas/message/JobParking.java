package io.customshift.schemas.message;

import io.customshift.schemas.id.FailureCode;
import java.time.Instant;

/**
 * Why nothing of a job goes out at the moment.
 *
 * @param code what is missing, such as MODEL_AWAY
 */
public record JobParking(FailureCode code, String message, Instant since) {}
