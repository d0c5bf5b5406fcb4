package io.varve.ingest.append;

import static io.varve.ingest.append.WriteFixture.NOW_MS;
import static io.varve.ingest.append.WriteFixture.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.ingest.limits.ExemplarLimits;
import io.varve.ingest.limits.ExemplarRefusal;
import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.LabelLimits;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.testing.RequestWriter;
import io.varve.storage.head.MetadataTable;
import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.MetricMetadata;
import org.junit.jupiter.api.Test;

/// What a request carries beside samples.
final class ExemplarWriteTest {
    private static final String[] NAME = {"__name__", "latency_bucket", "le", "1"};
    private static final Labels SERIES = Labels.of(NAME);

    private final WriteFixture write = new WriteFixture();

    private static Exemplar exemplar(long timestampMs, double value, String... labels) {
        return new Exemplar(Labels.of(labels), timestampMs, value);
    }

    private void stored(RequestWriter request) {
        WriteResponse response = write.post(request);
        assertThat(response.status()).as(response.body()).isEqualTo(204);
    }

    @Test
    void exemplarsComeWithTheirSeriesOrInAnEntryOfTheirOwn() {
        stored(
                new RequestWriter()
                        .series(NAME)
                        .sample(NOW_MS, 1)
                        .exemplar(NOW_MS - 1, 0.5, "trace_id", "abc", "span_id", "é")
                        .series(NAME)
                        .exemplar(NOW_MS, Double.NaN)
                        .series("__name__", "without_samples")
                        .exemplar(NOW_MS, 1));
        assertThat(write.head.exemplars(TENANT, SERIES))
                .containsExactly(
                        exemplar(NOW_MS - 1, 0.5, "trace_id", "abc", "span_id", "é"),
                        exemplar(NOW_MS, Double.NaN));
        stored(new RequestWriter().series(NAME).exemplar(NOW_MS + 1, 1));
        assertThat(write.head.exemplars(TENANT, SERIES)).hasSize(3);
        assertThat(write.counter("varve_ingest_exemplars_received")).isEqualTo(4);
        assertThat(write.counter("varve_ingest_exemplars_accepted")).isEqualTo(3);
        assertThat(write.refusedExemplars(ExemplarRefusal.NO_SERIES)).isOne();
        assertThat(write.head.contents(TENANT)).containsOnlyKeys(SERIES);
        write.assertIdle();
    }

    @Test
    void whatNobodyMayStoreIsDroppedAndCountedAndNoError() {
        long tooNewMs = NOW_MS + IngestSettings.DEFAULTS.maxFutureMs() + 1;
        String longest = "ä".repeat(Exemplar.LABEL_CHARACTERS_MAX - 1);
        stored(
                new RequestWriter()
                        .series(NAME)
                        .sample(NOW_MS, 1)
                        .exemplar(tooNewMs, 1)
                        .exemplar(NOW_MS, 1, "a", longest)
                        .exemplar(NOW_MS, 1, "aa", longest)
                        .exemplar(NOW_MS, 1, "", "nameless")
                        .exemplar(NOW_MS, 1, "a", "1", "a", "2"));
        assertThat(write.head.exemplars(TENANT, SERIES))
                .containsExactly(exemplar(NOW_MS, 1, "a", longest));
        assertThat(write.refusedExemplars(ExemplarRefusal.TOO_FAR_IN_FUTURE)).isOne();
        assertThat(write.refusedExemplars(ExemplarRefusal.LABELS_TOO_LONG)).isOne();
        assertThat(write.refusedExemplars(ExemplarRefusal.INVALID_LABELS)).isEqualTo(2);
    }

    @Test
    void limitsHoldOfSeriesAndTenant() {
        write.limit(
                new IngestLimits(
                        0,
                        IngestLimits.REQUEST_BYTES_MAX,
                        LabelLimits.DEFAULTS,
                        new ExemplarLimits(3, 2)));
        for (int i = 0; i < 4; i++) {
            stored(new RequestWriter().series(NAME).sample(NOW_MS + i, 1).exemplar(NOW_MS + i, i));
        }
        assertThat(write.head.exemplars(TENANT, SERIES)).hasSize(2);
        assertThat(write.refusedExemplars(ExemplarRefusal.SERIES_LIMIT)).isEqualTo(2);
        stored(
                new RequestWriter()
                        .series("__name__", "other")
                        .sample(NOW_MS, 1)
                        .exemplar(NOW_MS, 1)
                        .exemplar(NOW_MS, 2));
        assertThat(write.refusedExemplars(ExemplarRefusal.TENANT_LIMIT)).isOne();
    }

    @Test
    void metadataIsCommittedWhenItIsNew() {
        MetricMetadata up = new MetricMetadata("up", MetricMetadata.Type.GAUGE, "Is it up?", "");
        MetricMetadata nameless = new MetricMetadata("", MetricMetadata.Type.GAUGE, "?", "");
        stored(new RequestWriter().metadata(up));
        assertThat(write.head.metadataOf(TENANT)).containsExactly(up);
        assertThat(write.head.commits()).isOne();
        WriteResponse response = write.post(new RequestWriter().metadata(nameless).metadata(up));
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("metadata without the name of a metric family");
        assertThat(write.head.commits()).isOne();
    }

    @Test
    void metadataBeyondALimitIsRefusedAndNamesIt() {
        write.head.answerMetadata(MetadataTable.Admission.TOO_MANY_FAMILIES);
        WriteResponse response =
                write.post(
                        new RequestWriter()
                                .metadata(
                                        new MetricMetadata(
                                                "up", MetricMetadata.Type.GAUGE, "", "")));
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body())
                .contains("metadata of \"up\" is too much: ingest.metadata_families_max is 20000");
        assertThat(write.refused(RefusalReason.METADATA_LIMIT)).isZero();
    }

    @Test
    void longHelpIsCutBetweenCharacters() {
        String help = "x".repeat(MetadataAssembler.HELP_LENGTH_MAX - 1) + "😀 and more";
        stored(
                new RequestWriter()
                        .metadata(new MetricMetadata("up", MetricMetadata.Type.GAUGE, help, "")));
        assertThat(write.head.metadataOf(TENANT).getFirst().help())
                .isEqualTo("x".repeat(MetadataAssembler.HELP_LENGTH_MAX - 1));
    }
}
