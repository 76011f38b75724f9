package io.customshift.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.JobClass;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final ModelVersion MODEL = new ModelVersion("m@1");

    @Test
    void aloneItTakesAllWorkersEachAtItsPaceAndNoLessThanItsLongestPicture() {
        Forecast alone = new Forecast(List.of(lane(0, 1), lane(1, 2)), List.of());
        assertThat(alone.secondsUntilDone(load("t", JobClass.STANDARD, 30), 1)).hasValueCloseTo(20.0, within(1e-9));
        assertThat(alone.secondsUntilDone(load("t", JobClass.STANDARD, 3), 3)).hasValueCloseTo(3.0, within(1e-9));
    }

    @Test
    void besideOthersItHasItsSharePartByPartAndNoLongerThanAllOfIt() {
        List<Lane> lanes = List.of(lane(0, 1));
        Forecast bulk = new Forecast(lanes, List.of(load("a", JobClass.BULK, 1e6), load("b", JobClass.BULK, 1e6)));
        assertThat(bulk.secondsUntilDone(load("t", JobClass.INTERACTIVE, 16), 1))
                .hasValueCloseTo(17.0, within(1e-9));
        assertThat(bulk.secondsUntilDone(load("t", JobClass.BULK, 10), 1)).hasValueCloseTo(30.0, within(1e-9));
        Forecast nearlyDone = new Forecast(lanes, List.of(load("a", JobClass.INTERACTIVE, 5)));
        assertThat(nearlyDone.secondsUntilDone(load("t", JobClass.BULK, 10), 1)).hasValueCloseTo(15.0, within(1e-9));
    }

    @Test
    void nobodyCanSayWhileNoWorkerOfTheModelIsThere() {
        Forecast none = new Forecast(List.of(lane(0, 1)), List.of());
        assertThat(none.secondsUntilDone(
                        new Forecast.Load(new Tenant("t"), JobClass.BULK, new ModelVersion("other@1"), 1), 1))
                .isEmpty();
    }

    private static Forecast.Load load(String tenant, JobClass of, double seconds) {
        return new Forecast.Load(new Tenant(tenant), of, MODEL, seconds);
    }

    private static Lane lane(int partition, double pace) {
        return new Lane(new WorkerId("w" + partition), MODEL, List.of(partition), pace, Set.of(), null, null);
    }
}
