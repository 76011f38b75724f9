package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.quota.QuotaException;
import io.customshift.scheduler.recipe.Catalogue;
import io.customshift.scheduler.recipe.RecipeJob;
import io.customshift.scheduler.stream.Sender;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ProductChanged;
import io.customshift.schemas.message.ProductDeleted;
import io.customshift.schemas.message.Recipe;
import io.customshift.schemas.message.SubjectErased;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.storage.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * What follows from events of products. Everything here may be done again: a registration that is the same is not sent, a job has
 * the id of what it is made of, an erasure finds nothing more. So there is no state of its own, and an event that is taken twice,
 * or half and then whole, makes what it makes once.
 */
final class ProductEvents {
    private static final Logger LOG = Logger.getLogger(ProductEvents.class);
    /** Tries before a recipe is taken to be none: another instance may have taken it a moment ago. Two seconds or so. */
    private static final int RECIPE_TRIES = 4;
    /** Tries while jobs of a deleted product are still stopping; half a minute or so. */
    private static final int STOPPING_TRIES = 9;
    /** What so many jobs ago was told is known by now. */
    private static final int RECENT_MAX = 10_000;
    /** Jobs that a receipt names at most: it is a record. */
    private static final int UNFINISHED_MAX = 1_000;

    private final Catalogue catalogue;
    private final RecipeIntake intake;
    private final SubjectRemoval removal;
    private final Sender sender;
    private final Clock clock;
    /**
     * Jobs that were asked for here and may not be known yet, each with its product, so that a deletion right behind does not miss
     * them; and jobs that were forgotten here and may be known still, so that a product that comes right back is made. Only
     * seconds lie between, so neither outlives this process. One thread.
     */
    private final Map<JobKey, SubjectId> asked = new LinkedHashMap<>();

    private final Set<JobKey> forgotten = new LinkedHashSet<>();

    private record JobKey(Tenant tenant, JobId job) {}

    ProductEvents(Catalogue catalogue, RecipeIntake intake, SubjectRemoval removal, Sender sender, Clock clock) {
        this.catalogue = catalogue;
        this.intake = intake;
        this.removal = removal;
        this.sender = sender;
        this.clock = clock;
    }

    /**
     * The recipes that are to be made of the product, before anything is done for it.
     *
     * @throws RefusedException where one that is named is not there
     * @throws UnservedException where it may be there in a moment
     */
    List<Recipe> recipes(ProductChanged event, int tries) {
        if (event.recipes().isEmpty()) {
            return catalogue.recipes(event.tenant()).stream()
                    .filter(Recipe::automatic)
                    .toList();
        }
        List<Recipe> found = new ArrayList<>();
        List<Issue> unknown = new ArrayList<>();
        for (int i = 0; i < event.recipes().size(); i++) {
            RecipeId id = event.recipes().get(i);
            Optional<Recipe> recipe = catalogue.recipe(event.tenant(), id);
            recipe.ifPresent(found::add);
            if (recipe.isEmpty()) {
                unknown.add(new Issue(
                        WireCode.INVALID_VALUE,
                        "/recipes/" + i,
                        "recipe is \"" + id + "\", which is not known; make it with PUT /v1/recipes/" + id
                                + ", or leave it out"));
            }
        }
        if (!unknown.isEmpty()) {
            if (tries + 1 < RECIPE_TRIES) {
                throw new UnservedException(unknown.get(0).message());
            }
            throw new RefusedException(
                    FailureCode.RECIPE_UNKNOWN, unknown.get(0).message(), unknown);
        }
        return found;
    }

    /** Makes what is not made yet of the product as it was registered. A recipe that does not fit is refused alone. */
    void make(List<Recipe> recipes, SubjectRegistered product, int tries) throws IOException {
        if (recipes.isEmpty()) {
            return;
        }
        SubjectSpec subject = product.subject();
        boolean seen = catalogue
                .registration(product.tenant(), subject.id())
                .filter(now -> now.subject().digest().equals(subject.digest()))
                .isPresent();
        if (!seen) {
            throw new UnservedException("the registration of product \"" + subject.id() + "\" was not seen yet");
        }
        for (Recipe recipe : recipes) {
            RecipeJob job = new RecipeJob(recipe, subject);
            try {
                JobKey key = new JobKey(product.tenant(), job.id());
                if (forgotten.contains(key) && isKnown(key) && tries + 1 < STOPPING_TRIES) {
                    throw new UnservedException("job \"" + job.id() + "\" is being forgotten");
                }
                forgotten.remove(key);
                if (intake.make(job)) {
                    asked.put(key, subject.id());
                    bound(asked.keySet());
                }
            } catch (QuotaException e) {
                refuse(product.tenant(), job, new FailureCode(QuotaException.CODE), e, List.of());
            } catch (WireException e) {
                refuse(product.tenant(), job, FailureCode.REQUEST_INVALID, e, e.issues());
            } catch (RefusedException e) {
                refuse(product.tenant(), job, e.code(), e, e.issues());
            } catch (StoreException e) {
                if (e.mayPass()) {
                    throw e;
                }
                refuse(product.tenant(), job, e.code().failure(), e, List.of());
            }
        }
    }

    private void refuse(Tenant tenant, RecipeJob job, FailureCode code, RuntimeException why, List<Issue> issues) {
        LOG.warnf(
                "recipe %s of tenant %s is not made of product %s: %s",
                job.recipe().id(), tenant, job.subject().id(), why.getMessage());
        sender.send(new JobRefused(tenant, job.id(), code, String.valueOf(why.getMessage()), issues, clock.instant()));
    }

    /** @throws UnservedException while jobs are stopping, so that no picture comes behind the erasure */
    void deleted(ProductDeleted event, int tries) {
        asked.keySet().removeIf(this::isKnown);
        boolean unseen = asked.entrySet().stream()
                .anyMatch(one -> one.getKey().tenant().equals(event.tenant())
                        && one.getValue().equals(event.id()));
        if (unseen && tries + 1 < STOPPING_TRIES) {
            throw new UnservedException("a job of the deleted product \"" + event.id() + "\" was not seen yet");
        }
        List<JobStatus> jobs = catalogue.jobs(event.tenant()).stream()
                .filter(job ->
                        RecipeJob.productOf(job).filter(event.id()::equals).isPresent())
                .toList();
        List<JobStatus> open = jobs.stream().filter(job -> !job.phase().ended()).toList();
        for (JobStatus job : open) {
            if (job.phase() != JobPhase.CANCELLING) {
                sender.send(new Command.StopJob(event.tenant(), job.job(), "the product was deleted"));
            }
        }
        if (!open.isEmpty() && tries + 1 < STOPPING_TRIES) {
            throw new UnservedException(
                    "job \"" + open.get(0).job() + "\" of the deleted product \"" + event.id() + "\" is stopping");
        }
        SubjectErased erased = removal.remove(event.tenant(), event.id(), true, true);
        sender.send(new SubjectErased(
                erased.tenant(),
                erased.id(),
                erased.digest(),
                erased.photos(),
                erased.pictures(),
                erased.bytes(),
                erased.unfinished()
                        .subList(0, Math.min(UNFINISHED_MAX, erased.unfinished().size())),
                erased.at()));
        // Their ids are free again: a product that comes back is made anew.
        jobs.stream().filter(job -> job.phase().ended()).forEach(job -> {
            forgotten.add(new JobKey(event.tenant(), job.job()));
            bound(forgotten);
            sender.send(new Command.ForgetJob(event.tenant(), job.job(), job.round()));
        });
    }

    private boolean isKnown(JobKey key) {
        return catalogue.job(key.tenant(), key.job()).isPresent();
    }

    private static void bound(Set<JobKey> jobs) {
        if (jobs.size() > RECENT_MAX) {
            jobs.remove(jobs.iterator().next());
        }
    }
}
