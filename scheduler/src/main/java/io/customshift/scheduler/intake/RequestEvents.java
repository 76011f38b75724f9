package io.customshift.scheduler.intake;

import io.customshift.kafka.Headers;
import io.customshift.kafka.Inbound;
import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.quota.QuotaDoor;
import io.customshift.scheduler.quota.QuotaException;
import io.customshift.scheduler.recipe.Catalogue;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.trace.JobTraces;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ProductChanged;
import io.customshift.schemas.message.ProductDeleted;
import io.customshift.schemas.message.ProductEvent;
import io.customshift.schemas.message.Recipe;
import io.customshift.schemas.message.SubjectRefused;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.SubjectRequest;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import io.customshift.tracing.TraceParent;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Requests that come as events: the same checks and the same jobs as by REST. What cannot be read goes to quarantine and, where
 * its key names a job, is refused on job-events.v1 as well; what cannot be done is refused there. A request that is taken twice
 * is the same job.
 */
public final class RequestEvents {
    private static final Logger LOG = Logger.getLogger(RequestEvents.class);
    /** Tries at an object with which the store has trouble, while the bucket itself can be used: half a minute or so. */
    private static final int TROUBLED_TRIES = 9;
    /** Tries at an object that the store denies: until the bucket has surely been looked at again, which may be denied as a whole. */
    private static final int DENIED_TRIES = 6;

    private static final FailureCode QUOTA_EXCEEDED = new FailureCode(QuotaException.CODE);

    private final JobIntake jobs;
    private final SubjectIntake subjects;
    private final QuotaDoor quotas;
    private final Sender sender;
    private final Quarantine quarantine;
    private final ProductEvents products;
    private final Catalogue catalogue;
    private final Consumer<SubjectRegistered> registered;
    private final BooleanSupplier storeUsable;
    private final JobTraces traces;
    private final Clock clock;

    /**
     * @param registered called after a registration was sent; may wait until it is seen
     * @param storeUsable whether the bucket itself is there: if so, an object that it does not give is that request's trouble
     */
    public RequestEvents(
            JobIntake jobs,
            SubjectIntake subjects,
            QuotaDoor quotas,
            Sender sender,
            Quarantine quarantine,
            Catalogue catalogue,
            RecipeIntake recipes,
            SubjectRemoval removal,
            Consumer<SubjectRegistered> registered,
            BooleanSupplier storeUsable,
            JobTraces traces,
            Clock clock) {
        this.jobs = jobs;
        this.subjects = subjects;
        this.quotas = quotas;
        this.sender = sender;
        this.quarantine = quarantine;
        this.catalogue = catalogue;
        this.products = new ProductEvents(catalogue, recipes, removal, sender, clock);
        this.registered = registered;
        this.storeUsable = storeUsable;
        this.traces = traces;
        this.clock = clock;
    }

    /**
     * Does what the record asks for, or says why not.
     *
     * @param owner the only tenant that it may be for; nothing where its topic takes those of all
     * @param tries how often it was tried before
     * @throws StoreException when the store is away: try again
     * @throws BrokerException when the answer could not be sent: try again
     */
    void take(Inbound record, Optional<Tenant> owner, int tries) throws IOException {
        try {
            Message message = record.message();
            requireOwner(message, owner);
            if (message instanceof CustomizationRequest request) {
                job(record, request, tries);
            } else if (message instanceof SubjectRequest request) {
                subject(request, List.of(), tries);
            } else if (message instanceof ProductEvent event) {
                product(event, tries);
            } else {
                throw new WireException(
                        WireCode.UNKNOWN_TYPE,
                        "/type",
                        "type is of " + message.getClass().getSimpleName()
                                + "; allowed on requests.v1 are io.customshift.job.requested.v1,"
                                + " io.customshift.subject.requested.v1 and io.customshift.product.created.v1, updated and"
                                + " deleted; send one of them");
            }
        } catch (WireException e) {
            unreadable(record, owner, e);
        } catch (StoreException | BrokerException | UnservedException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            LOG.errorf(e, "request %s cannot be worked on", record.place());
            unreadable(
                    record, owner, new WireException(WireCode.INVALID_VALUE, "", "the scheduler failed on it: " + e));
        }
    }

    private static void requireOwner(Message message, Optional<Tenant> owner) {
        Optional<Tenant> named = Optional.empty();
        if (message instanceof CustomizationRequest request) {
            named = Optional.of(request.tenant());
        } else if (message instanceof SubjectRequest request) {
            named = Optional.of(request.tenant());
        } else if (message instanceof ProductEvent event) {
            named = Optional.of(event.tenant());
        }
        if (owner.isPresent() && named.isPresent() && !named.equals(owner)) {
            throw WireException.invalid(
                    "/tenant",
                    "tenant is " + named.get() + "; this topic takes requests of " + owner.get()
                            + " alone; send it to the topic of its tenant");
        }
    }

    /** Nobody is told of a refusal in the name of a tenant whom the topic does not speak for. */
    private void unreadable(Inbound record, Optional<Tenant> owner, WireException why) {
        quarantine.take(record, why);
        String[] key = record.keyText().split("/", -1);
        if (key.length != 2) {
            return;
        }
        String message = String.valueOf(why.getMessage());
        try {
            Tenant tenant = new Tenant(key[0]);
            if (owner.filter(only -> !only.equals(tenant)).isPresent()) {
                return;
            }
            sender.send(
                    isOfSubject(record)
                            ? new SubjectRefused(
                                    tenant,
                                    new SubjectId(key[1]),
                                    FailureCode.REQUEST_INVALID,
                                    message,
                                    why.issues(),
                                    clock.instant())
                            : new JobRefused(
                                    tenant,
                                    new JobId(key[1]),
                                    FailureCode.REQUEST_INVALID,
                                    message,
                                    why.issues(),
                                    clock.instant()));
        } catch (WireException e) {
            LOG.debugf("the key of %s names nothing that could be refused", record.place());
        }
    }

    private static boolean isOfSubject(Inbound record) {
        try {
            String type = Headers.read(record.headers()).getOrDefault("ce_type", "");
            return type.contains(".subject.") || type.contains(".product.");
        } catch (WireException e) {
            return false;
        }
    }

    private void job(Inbound record, CustomizationRequest request, int tries) throws IOException {
        Instant begun = clock.instant();
        try {
            JobSpec spec = jobs.accept(request);
            quotas.admit(spec);
            try (JobTraces.Part part = traces.submitting(SpanKind.CONSUMER, caller(record), spec, begun)) {
                part.run(() -> sender.send(new Command.AcceptJob(spec, part.traceparent())));
            }
        } catch (QuotaException e) {
            refuse(request, QUOTA_EXCEEDED, e.getMessage(), List.of());
        } catch (WireException e) {
            refuse(request, FailureCode.REQUEST_INVALID, e.getMessage(), e.issues());
        } catch (RefusedException e) {
            refuse(request, e.code(), e.getMessage(), e.issues());
        } catch (StoreException e) {
            if (mayPass(e, tries)) {
                throw e;
            }
            refuse(request, e.code().failure(), e.getMessage(), List.of());
        }
    }

    /** A record's own header, or CloudEvents' extension for distributed tracing in binary mode. */
    private static @Nullable String caller(Inbound record) {
        try {
            Map<String, String> headers = Headers.read(record.headers(), TraceParent.HEADER);
            String own = headers.get(TraceParent.HEADER);
            return own == null ? headers.get("ce_" + TraceParent.HEADER) : own;
        } catch (WireException e) {
            return null;
        }
    }

    private void product(ProductEvent event, int tries) throws IOException {
        if (event instanceof ProductChanged changed) {
            List<Recipe> recipes;
            try {
                recipes = products.recipes(changed, tries);
            } catch (RefusedException e) {
                refuse(changed.subject(), e.code(), e.getMessage(), e.issues());
                return;
            }
            subject(changed.subject(), recipes, tries);
        } else if (event instanceof ProductDeleted deleted) {
            products.deleted(deleted, tries);
        }
    }

    /** @param recipes to make of it when it is registered */
    private void subject(SubjectRequest request, List<Recipe> recipes, int tries) throws IOException {
        SubjectRegistered event;
        try {
            SubjectIntake.Taken taken = subjects.stored(request);
            quotas.admit(request.tenant(), request.id(), taken.bytes());
            event = new SubjectRegistered(request.tenant(), taken.subject(), taken.notes(), clock.instant());
            boolean same = catalogue
                    .registration(request.tenant(), request.id())
                    .map(event::saysTheSameAs)
                    .orElse(false);
            if (!same) {
                sender.send(event);
                registered.accept(event);
            }
            sender.answer(event);
        } catch (QuotaException e) {
            refuse(request, QUOTA_EXCEEDED, e.getMessage(), List.of());
            return;
        } catch (WireException e) {
            refuse(request, FailureCode.REQUEST_INVALID, e.getMessage(), e.issues());
            return;
        } catch (RefusedException e) {
            refuse(request, e.code(), e.getMessage(), e.issues());
            return;
        } catch (StoreException e) {
            if (mayPass(e, tries)) {
                throw e;
            }
            refuse(request, e.code().failure(), e.getMessage(), List.of());
            return;
        }
        products.make(recipes, event, tries);
    }

    /** A store that is well, and still does not give this one object, will not give it later. */
    private boolean mayPass(StoreException e, int tries) {
        boolean denied = e.code() == StoreCode.OBJECT_DENIED;
        return (e.mayPass() || denied)
                && (tries + 1 < (denied ? DENIED_TRIES : TROUBLED_TRIES) || !storeUsable.getAsBoolean());
    }

    private void refuse(CustomizationRequest request, FailureCode code, @Nullable String why, List<Issue> issues) {
        LOG.warnf("job %s/%s is refused: %s", request.tenant(), request.job(), why);
        sender.send(
                new JobRefused(request.tenant(), request.job(), code, String.valueOf(why), issues, clock.instant()));
    }

    private void refuse(SubjectRequest request, FailureCode code, @Nullable String why, List<Issue> issues) {
        LOG.warnf("subject %s/%s is refused: %s", request.tenant(), request.id(), why);
        sender.send(
                new SubjectRefused(request.tenant(), request.id(), code, String.valueOf(why), issues, clock.instant()));
    }
}
