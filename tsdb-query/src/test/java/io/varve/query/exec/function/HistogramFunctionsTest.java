package io.varve.query.exec.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Function;
import io.varve.query.exec.Exprs;
import io.varve.query.exec.ListedVector;
import io.varve.query.exec.TestQuery;
import io.varve.storage.histogram.FloatHistogram;
import io.varve.storage.model.Labels;
import org.junit.jupiter.api.Test;

class HistogramFunctionsTest {
    private static final Object GAP = ListedVector.GAP;
    private static final Expr V = Exprs.selector("v");

    private static final FloatHistogram HISTOGRAM = histogram(10);

    private static FloatHistogram histogram(double sum) {
        return FloatHistogram.builder()
                .count(4)
                .sum(sum)
                .positive(new int[] {0}, new int[] {2}, new double[] {1, 3})
                .build();
    }

    private static Labels bucket(String le, String... more) {
        Labels labels = Labels.of("__name__", "h_bucket", "le", le);
        for (int i = 0; i < more.length; i += 2) {
            labels = labels.toBuilder().set(more[i], more[i + 1]).build();
        }
        return labels;
    }

    private static Expr quantile(double q) {
        return Exprs.call(Function.HISTOGRAM_QUANTILE, Exprs.number(q), V);
    }

    private static Expr fraction(double lower, double upper) {
        return Exprs.call(Function.HISTOGRAM_FRACTION, Exprs.number(lower), Exprs.number(upper), V);
    }

    @Test
    void partsOfNativeHistograms() {
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("v").with(Labels.of("__name__", "h"), HISTOGRAM, 1, HISTOGRAM);
        assertThat(query.rows(Exprs.call(Function.HISTOGRAM_COUNT, V)))
                .containsExactly("{__name__=\"h\"}! 4 _ 4");
        assertThat(query.rows(Exprs.call(Function.HISTOGRAM_SUM, V)))
                .containsExactly("{__name__=\"h\"}! 10 _ 10");
        assertThat(query.rows(Exprs.call(Function.HISTOGRAM_AVG, V)))
                .containsExactly("{__name__=\"h\"}! 2.5 _ 2.5");
        double low = Math.sqrt(0.5) - 2.5;
        double high = Math.sqrt(2) - 2.5;
        double variance = (low * low + 3 * high * high) / 4;
        assertThat(query.rows(Exprs.call(Function.HISTOGRAM_STDVAR, V)).get(0))
                .startsWith("{__name__=\"h\"}! " + Double.toString(variance).substring(0, 12));
        assertThat(query.rows(Exprs.call(Function.HISTOGRAM_STDDEV, V)).get(0))
                .startsWith(
                        "{__name__=\"h\"}! "
                                + Double.toString(Math.sqrt(variance)).substring(0, 12));
    }

    @Test
    void classicHistogramsAreGroupedByAllButTheirBounds() {
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("v")
                .with(bucket("+Inf", "i", "1"), 10, 10, GAP)
                .with(bucket("+Inf", "i", "2"), 4, 4, 4)
                .with(bucket("1", "i", "1"), 0, 5, GAP)
                .with(bucket("1", "i", "2"), 4, 4, GAP)
                .with(bucket("2.0", "i", "1"), 10, 10, GAP);
        assertThat(query.rows(quantile(0.5)))
                .containsExactly(
                        "{__name__=\"h_bucket\", i=\"2\"}! 0.5 0.5 NaN",
                        "{__name__=\"h_bucket\", i=\"1\"}! 1.5 1 _");
        assertThat(query.rows(fraction(0, 1.5)))
                .contains("{__name__=\"h_bucket\", i=\"1\"}! 0.5 0.75 _");
        assertThat(query.annotations()).isEmpty();
    }

    @Test
    void nativeHistogramsAreAskedToo() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("v").with(Labels.of("__name__", "h", "le", "odd"), HISTOGRAM, GAP);
        assertThat(query.rows(quantile(0.25))).containsExactly("{__name__=\"h\", le=\"odd\"}! 1 _");
        assertThat(query.rows(fraction(0, 1)))
                .containsExactly("{__name__=\"h\", le=\"odd\"}! 0.25 _");
    }

    @Test
    void aMixOfClassicAndNativeIsNotEvaluated() {
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("v")
                .with(Labels.of("__name__", "h_bucket", "i", "1"), HISTOGRAM, HISTOGRAM, GAP)
                .with(bucket("+Inf", "i", "1"), 4, GAP, 4)
                .with(bucket("1", "i", "1"), 2, GAP, 2);
        assertThat(query.rows(quantile(0.25)))
                .containsExactly("{__name__=\"h_bucket\", i=\"1\"}! _ 1 0.5");
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL warning: vector contains a mix of classic and native histograms for"
                                + " metric name \"h_bucket\" @11");
    }

    @Test
    void bucketsNeedABound() {
        TestQuery query = TestQuery.instant();
        query.vector("v").with(bucket("1x"), 1).with(Labels.of("i", "1"), 1);
        assertThat(query.rows(quantile(0.5))).isEmpty();
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL warning: bucket label \"le\" is missing or has a malformed value of"
                                + " \"1x\" for metric name \"h_bucket\" @11",
                        "PromQL warning: bucket label \"le\" is missing or has a malformed value of"
                                + " \"\" @11");
    }

    @Test
    void boundsAreReadAsGoReadsThem() {
        assertThat(BucketBound.parse("+inf")).hasValue(Double.POSITIVE_INFINITY);
        assertThat(BucketBound.parse("-Infinity")).hasValue(Double.NEGATIVE_INFINITY);
        assertThat(BucketBound.parse("nAn").getAsDouble()).isNaN();
        assertThat(BucketBound.parse(".5e-1")).hasValue(0.05);
        assertThat(BucketBound.parse("+1.")).hasValue(1);
        for (String text :
                new String[] {
                    "", ".", "+", "1e", "1e+", "1 ", "1f", "--1", "-nan", "1e999", "1.2.3"
                }) {
            assertThat(BucketBound.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void bucketsThatFallAreRaisedAndToldOnce() {
        TestQuery query = TestQuery.ofSteps(3);
        query.vector("v")
                .with(bucket("+Inf"), 10, 10, 10)
                .with(bucket("1"), 5, 5, 7)
                .with(bucket("2"), 3, 6, 6.5);
        query.rows(quantile(0.5));
        query.rows(quantile(0.9));
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL info: input to histogram_quantile needed to be fixed for"
                                + " monotonicity (see https://prometheus.io/docs/prometheus/latest/"
                                + "querying/functions/#histogram_quantile) for metric name"
                                + " \"h_bucket\", from buckets 2 to 2, with a max diff of 2, over 4"
                                + " samples from 1970-01-01T00:00:00Z to 1970-01-01T00:00:02Z @11");
    }

    @Test
    void fractionsOutsideOfZeroToOneAreTold() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("v").with(bucket("+Inf"), 10, 10);
        Expr q = Exprs.binary(Exprs.call(Function.TIME), BinaryOperator.ADD, Exprs.number(1));
        assertThat(query.rows(Exprs.call(Function.HISTOGRAM_QUANTILE, q, V)))
                .containsExactly("{__name__=\"h_bucket\"}! NaN +Inf");
        assertThat(query.annotations())
                .containsExactly(
                        "PromQL warning: quantile value should be between 0 and 1, got 2 @1");
    }

    @Test
    void nanObservationsAreTold() {
        TestQuery query = TestQuery.instant();
        FloatHistogram withNaN = histogram(Double.NaN).toBuilder().count(5).build();
        query.vector("v").with(Labels.of("__name__", "h"), withNaN);
        assertThat(query.rows(quantile(0.2))).containsExactly("{__name__=\"h\"}! 1");
        assertThat(query.rows(quantile(1))).containsExactly("{__name__=\"h\"}! NaN");
        assertThat(query.rows(fraction(0, 2))).containsExactly("{__name__=\"h\"}! 0.8");
        assertThat(query.annotations())
                .containsExactlyInAnyOrder(
                        "PromQL info: input to histogram_quantile has NaN observations, result is"
                                + " skewed higher for metric name \"h\" @11",
                        "PromQL info: input to histogram_quantile has NaN observations, result is"
                                + " NaN for metric name \"h\" @11",
                        "PromQL info: input to histogram_fraction has NaN observations, which are"
                                + " excluded from all fractions for metric name \"h\" @12");
    }

    @Test
    void manyQuantilesAreToldApartByALabel() {
        TestQuery query = TestQuery.ofSteps(2);
        query.vector("v").with(bucket("+Inf"), 10, 10).with(bucket("1"), 10, GAP);
        Expr time = Exprs.call(Function.TIME);
        Expr expr =
                Exprs.call(
                        Function.HISTOGRAM_QUANTILES,
                        V,
                        Exprs.string("q"),
                        Exprs.number(0.5),
                        Exprs.number(1e-7),
                        time);
        assertThat(query.rows(expr))
                .containsExactly(
                        "{__name__=\"h_bucket\", q=\"0.5\"}! 0.5 NaN",
                        "{__name__=\"h_bucket\", q=\"1e-07\"}! 0.0000001 NaN",
                        "{__name__=\"h_bucket\", q=\"0.0\"}! 0 _",
                        "{__name__=\"h_bucket\", q=\"1.0\"}! _ NaN");
    }
}
