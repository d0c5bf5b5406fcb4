package io.varve.ingest.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.TenantId;
import io.varve.storage.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class SampleRatesTest {
    private static final TenantId A = new TenantId("a");
    private static final TenantId B = new TenantId("b");

    private final ManualClock clock = new ManualClock(0);
    private final SampleRates rates = new SampleRates(clock);

    @Test
    void aBurstIsAdmittedThenTheRate() {
        assertThat(rates.admit(A, 100, 600)).isZero();
        assertThat(rates.admit(A, 100, 600)).isZero();
        // 200 samples of debt: two seconds and a bit.
        assertThat(rates.admit(A, 100, 1)).isEqualTo(3);
        assertThat(rates.admit(B, 100, 1)).isZero();
        clock.advanceMs(2_000);
        assertThat(rates.admit(A, 100, 1)).isEqualTo(1);
        clock.advanceMs(10);
        assertThat(rates.admit(A, 100, 1)).isZero();
        assertThat(rates.admit(A, 100, 1)).isEqualTo(1);
    }

    @Test
    void overTimeTheRateHolds() {
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            if (rates.admit(A, 1_000, 500) == 0) {
                admitted += 500;
            }
            clock.advanceMs(10);
        }
        assertThat(admitted).isBetween(100_000, 100_000 + 10_000 + 500);
    }

    @Test
    void aRequestBiggerThanTheBucketIsAdmittedOnceItIsNotEmpty() {
        assertThat(rates.admit(A, 1, 100_000)).isZero();
        assertThat(rates.admit(A, 1, 1)).isGreaterThan(90_000);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        assertThat(rates.admit(A, 10, 100)).isZero();
        assertThat(rates.admit(A, 10, 100)).isPositive();
        rates.giveBack(A, 100);
        assertThat(rates.admit(A, 10, 100)).isZero();
    }

    @Test
    void aChangedLimitCountsAtOnce() {
        assertThat(rates.admit(A, 10, 100)).isZero();
        assertThat(rates.admit(A, 10, 100)).isPositive();
        assertThat(rates.admit(A, 1_000, 100)).isZero();
        assertThat(rates.admit(A, 0, Integer.MAX_VALUE)).isZero();
    }

    @Test
    void manyTenantsDoNotFillTheMemory() {
        for (int i = 0; i < 20_000; i++) {
            assertThat(rates.admit(new TenantId("t" + i), 10, 1)).isZero();
            clock.advanceMs(1);
        }
        assertThat(rates.size()).isLessThan(5_000);
    }
}
