package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.quota.QuotaDoor;
import io.customshift.scheduler.quota.QuotaException;
import io.customshift.scheduler.recipe.RecipeJob;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Sender;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobSpec;
import java.io.IOException;

/** Has jobs of recipes made, by the same checks as any other job. One that is known, by its id, is not asked for again. */
public final class RecipeIntake {
    private final Registry registry;
    private final JobIntake jobs;
    private final QuotaDoor quotas;
    private final Sender sender;

    public RecipeIntake(Registry registry, JobIntake jobs, QuotaDoor quotas, Sender sender) {
        this.registry = registry;
        this.jobs = jobs;
        this.quotas = quotas;
        this.sender = sender;
    }

    /**
     * Asks for the job, unless it is known.
     *
     * @return whether it was asked for
     * @throws io.customshift.schemas.error.WireException where the recipe does not fit the product
     * @throws RefusedException where it cannot be made
     * @throws QuotaException where it would be too much
     * @throws UnservedException where it may be asked for again in a moment
     */
    public boolean make(RecipeJob job) throws IOException {
        CustomizationRequest request = job.request();
        if (registry.isKnown(request.tenant(), request.job())) {
            return false;
        }
        JobSpec spec = jobs.accept(request);
        // The id says of which photos the job is: it is not made of others that were registered in this moment.
        if (spec.subjects().stream()
                .anyMatch(one -> !one.digest().equals(job.subject().digest()))) {
            throw new UnservedException("product \"" + job.subject().id() + "\" was registered anew in this moment");
        }
        var admitted = quotas.admit(spec);
        try {
            sender.send(new Command.AcceptJob(spec));
        } catch (BrokerException e) {
            quotas.withdraw(admitted);
            throw e;
        }
        return true;
    }
}
