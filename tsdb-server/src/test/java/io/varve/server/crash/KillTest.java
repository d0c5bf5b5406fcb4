package io.varve.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.varve.server.testing.ApiQuery;
import io.varve.server.testing.CutRequest;
import io.varve.server.testing.Poll;
import io.varve.server.testing.Ports;
import io.varve.server.testing.Programs;
import io.varve.server.testing.ServerProcess;
import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.Seeds;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `kill -9` at random moments of sustained writing and of cuts: what was acknowledged is there,
/// what was not answered is there whole or not at all, and nothing else is. A server with an empty
/// head serves all that was cut.
class KillTest {
    private static final Logger LOG = LoggerFactory.getLogger(KillTest.class);
    private static final int KILLS = 20;
    private static final int SENDERS = 4;
    private static final int RUN_MS_MAX = 1_200;

    @TempDir private Path folder = Path.of("");

    private final SplittableRandom random = Seeds.random("kill");
    private final AtomicInteger cutCount = new AtomicInteger();

    @Test
    void everyAcknowledgedSampleSurvives() throws Exception {
        int port = Ports.free();
        URI url = URI.create("http://127.0.0.1:" + port);
        long baseMs = Clock.system().nowMs() - Duration.ofMinutes(20).toMillis();
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<Sender> senders = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                senders.add(new Sender(i, baseMs, url, client, random.split()));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                try (ServerProcess server = server(port)) {
                    checkAll(senders, server);
                    killWhileSending(senders, server);
                }
            }
            try (ServerProcess server = server(port)) {
                checkAll(senders, server);
                CutRequest.send(server);
                checkAll(senders, server);
                // What was published for longer than a query takes leaves the head.
                CutRequest.untilTruncated(server);
                checkAll(senders, server);
                server.kill();
            }
            try (ServerProcess server = server(port)) {
                checkAll(senders, server);
                LOG.info(
                        "{} requests acknowledged, {} never answered",
                        senders.stream().mapToInt(Sender::acknowledgedCount).sum(),
                        senders.stream().mapToInt(Sender::inDoubtCount).sum());
            }
            Files.move(folder.resolve("data/head"), folder.resolve("lost-head"));
            try (ServerProcess server = server(port)) {
                checkAll(senders, server);
            }
            assertThat(senders.stream().mapToInt(Sender::inDoubtCount).sum()).isPositive();
            assertThat(cutCount.get()).isPositive();
            assertThat(senders).allMatch(sender -> sender.acknowledgedCount() > KILLS);
        } catch (AssertionError e) {
            throw new AssertionError(Seeds.rerun(), e);
        }
    }

    /// A server that cuts windows of a minute as soon as they are over.
    private ServerProcess server(int port) {
        ServerProcess server =
                Programs.varve(
                        folder,
                        port,
                        "--set",
                        "head.block_window=1m",
                        "--set",
                        "head.out_of_order_window=10s",
                        "--set",
                        "server.admin_api=true",
                        "--set",
                        "query.timeout=10s",
                        "--set",
                        "storage.poll_interval=100ms");
        return server.awaitAnswer("/-/ready");
    }

    /// Cuts over and over until the server is gone.
    private void cutAgainAndAgain(ServerProcess server) {
        try {
            while (true) {
                CutRequest.send(server);
                cutCount.incrementAndGet();
            }
        } catch (IOException e) {
            LOG.debug("killed while cutting", e);
        }
    }

    private void killWhileSending(List<Sender> senders, ServerProcess server)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (Sender sender : senders) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            sender.run();
                            end.complete(null);
                        } catch (Throwable e) {
                            end.completeExceptionally(e);
                        }
                    });
            running.add(end);
        }
        CompletableFuture<Void> cuts =
                CompletableFuture.runAsync(
                        () -> cutAgainAndAgain(server), task -> Thread.ofVirtual().start(task));
        running.add(cuts);
        Poll.pass(Duration.ofMillis(random.nextInt(50, RUN_MS_MAX)));
        server.kill();
        for (CompletableFuture<Void> end : running) {
            Void _ = end.get(60, TimeUnit.SECONDS);
        }
    }

    private static void checkAll(List<Sender> senders, ServerProcess server) {
        for (Sender sender : senders) {
            if (sender.sent() > 0) {
                check(sender, stored(sender, server));
            }
        }
    }

    /// How many samples of each request are stored; all of them are ones that were sent.
    private static int[] stored(Sender sender, ServerProcess server) {
        long windowMs = sender.endMs() - sender.startMs() + Sender.STEP_MS;
        JsonNode result =
                ApiQuery.result(
                        server.client(),
                        server.url(),
                        "/api/v1/query",
                        "query",
                        "crash{sender=\"" + sender.number() + "\"}[" + windowMs + "ms]",
                        "time",
                        Double.toString(sender.endMs() / 1e3));
        int[] counts = new int[sender.sent()];
        for (JsonNode row : result) {
            int series = row.path("metric").path("series").asInt();
            String once = row.path("metric").path("once").asText();
            for (JsonNode sample : row.path("values")) {
                int request = sender.requestAt(Math.round(sample.path(0).asDouble() * 1e3));
                assertThat(request).isBetween(0, sender.sent() - 1);
                assertThat(sample.path(1).asDouble()).isEqualTo(Sender.value(request, series));
                assertThat(once)
                        .isEqualTo(series == Sender.LASTING ? Integer.toString(request) : "no");
                counts[request]++;
            }
        }
        return counts;
    }

    private static void check(Sender sender, int[] stored) {
        for (int request = 0; request < stored.length; request++) {
            int whole = Sender.LASTING + 1;
            if (sender.isAcknowledged(request)) {
                assertThat(stored[request])
                        .as("acknowledged request %d of sender %d", request, sender.number())
                        .isEqualTo(whole);
            } else {
                assertThat(stored[request])
                        .as("unanswered request %d of sender %d", request, sender.number())
                        .isIn(0, whole);
            }
        }
    }
}
