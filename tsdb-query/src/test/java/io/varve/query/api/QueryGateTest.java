package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.api.QueryGate.Place;
import io.varve.storage.runtime.CancelToken;
import io.varve.storage.runtime.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QueryGateTest {
    private final QueryGate gate = new QueryGate(1, 2);

    private static CancelToken within(long timeoutMs) {
        return new CancelToken(Clock.system(), timeoutMs);
    }

    @Test
    void placesAreGivenBack() {
        for (int i = 0; i < 3; i++) {
            try (Place _ = gate.enter(within(60_000))) {
                assertThatThrownBy(() -> gate.enter(within(0)))
                        .hasMessage("query timed out in query queue");
            }
        }
    }

    @Test
    void waitingQueriesGetTheirTurnOrAreCancelled() throws Exception {
        CancelToken cancelled = within(60_000);
        CompletableFuture<String> second;
        CompletableFuture<String> third = new CompletableFuture<>();
        try (Place _ = gate.enter(within(60_000))) {
            second = entered(within(60_000));
            third = entered(cancelled);
            cancelled.cancel();
            assertThat(third.get(30, TimeUnit.SECONDS))
                    .isEqualTo("query was canceled in query queue");
            assertThat(second).isNotDone();
        }
        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("entered");
    }

    private CompletableFuture<String> entered(CancelToken cancel) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try (Place _ = gate.enter(cancel)) {
                        outcome.complete("entered");
                    } catch (RuntimeException e) {
                        outcome.complete(String.valueOf(e.getMessage()));
                    }
                });
        return outcome;
    }

    @Test
    void tooManyDoNotEvenWait() throws Exception {
        QueryGate narrow = new QueryGate(1, 0);
        try (Place _ = narrow.enter(within(60_000))) {
            assertThat(narrow.running()).isEqualTo(1);
            assertThatThrownBy(() -> narrow.enter(within(60_000)))
                    .hasMessage("too many queries: 1 run and 0 wait, query.queue_max is 0");
        }
        assertThat(narrow.running()).isZero();
        assertThat(narrow.waiting()).isZero();
    }

    @Test
    void whoIsInterruptedLeavesThePlaceToOthers() throws Exception {
        try (Place _ = gate.enter(within(60_000))) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> gate.enter(within(60_000)))
                    .hasMessage("query was canceled in query queue");
            assertThat(Thread.interrupted()).isTrue();
        }
        try (Place _ = gate.enter(within(60_000))) {
            assertThat(gate.waiting()).isZero();
        }
    }
}
