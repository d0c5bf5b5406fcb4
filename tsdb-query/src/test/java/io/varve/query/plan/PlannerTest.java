package io.varve.query.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.ast.Features;
import io.varve.query.ast.Paren;
import io.varve.query.exec.StepGrid;
import io.varve.query.parse.PromqlParser;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SelectHints;
import io.varve.storage.runtime.VarveException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final PlanOptions OPTIONS = new PlanOptions(300_000, 60_000, 1_000_000);

    /// 1000 s to 1600 s by 60 s: eleven steps, the query's end is the last one.
    private static final StepGrid GRID = new StepGrid(1_000_000, 1_600_000, 60_000);

    private static QueryPlan plan(String query) {
        return plan(query, GRID, 60_000);
    }

    private static QueryPlan plan(String query, StepGrid grid, long stepMs) {
        return Planner.plan(PromqlParser.parse(query, Features.all()), grid, stepMs, OPTIONS);
    }

    private static <T extends PlanNode> T root(String query, Class<T> type) {
        PlanNode root = plan(query).root();
        assertThat(root).as(query).isInstanceOf(type);
        return type.cast(root);
    }

    @Test
    void aQueryNeedsWhatItsSelectorsLookBackTo() {
        assertThat(plan("a").range()).isEqualTo(TimeRange.leftOpen(700_000, 1_600_000));
        assertThat(plan("rate(a[1m])").range()).isEqualTo(TimeRange.leftOpen(940_000, 1_600_000));
        assertThat(plan("a offset 10s").range()).isEqualTo(TimeRange.leftOpen(690_000, 1_590_000));
        assertThat(plan("a offset -10s").range()).isEqualTo(TimeRange.leftOpen(710_000, 1_610_000));
        assertThat(plan("a @ 500").range()).isEqualTo(TimeRange.leftOpen(200_000, 500_000));
        assertThat(plan("a @ start() offset 1s").range())
                .isEqualTo(TimeRange.leftOpen(699_000, 999_000));
        assertThat(plan("a @ end()").range()).isEqualTo(TimeRange.leftOpen(1_300_000, 1_600_000));
        assertThat(plan("rate(a[1m] anchored)").range())
                .isEqualTo(TimeRange.leftOpen(640_000, 1_600_000));
        assertThat(plan("rate(a[1m] smoothed)").range())
                .isEqualTo(TimeRange.leftOpen(640_000, 1_900_000));
        assertThat(plan("a + b offset 1h").range())
                .isEqualTo(TimeRange.leftOpen(-2_900_000, 1_600_000));
        assertThat(plan("vector(1) + time()").range().isEmpty()).isTrue();
    }

    @Test
    void theLastStepDecidesWhereTheEndIsNotOnTheGrid() {
        StepGrid grid = new StepGrid(0, 100_000, 60_000);
        assertThat(plan("a", grid, 60_000).range()).isEqualTo(TimeRange.leftOpen(-300_000, 60_000));
        assertThat(plan("a @ end()", grid, 60_000).range())
                .isEqualTo(TimeRange.leftOpen(-200_000, 100_000));
    }

    @Test
    void timesAtTheEndsOfTimeDoNotOverflow() {
        for (long timeMs : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            for (String query :
                    List.of(
                            "a offset 100y",
                            "a offset -100y",
                            "rate(a[100y] smoothed)",
                            "a[100y:1y] offset -100y",
                            "a @ end() offset -100y")) {
                TimeRange range = plan(query, StepGrid.instant(timeMs), 0).range();
                assertThat(range.maxMs() - range.minMs()).as(query).isBetween(0L, 1L << 43);
            }
        }
        assertThat(new StepGrid(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE).count())
                .isEqualTo(3);
    }

    @Test
    void subqueriesAreEvaluatedAtMultiplesOfTheirStep() {
        // Windows reach from 1000 s - 5 m = 700 s, excluded, to 1600 s.
        assertThat(subquery("a[5m:1m]").grid()).isEqualTo(new StepGrid(720_000, 1_600_000, 60_000));
        assertThat(subquery("a[5m:]").grid()).isEqualTo(new StepGrid(720_000, 1_600_000, 60_000));
        assertThat(subquery("a[5m:100s]").grid())
                .as("700 s is excluded")
                .isEqualTo(new StepGrid(800_000, 1_600_000, 100_000));
        assertThat(subquery("a[5m:100s] offset 1ms").grid())
                .isEqualTo(new StepGrid(700_000, 1_599_999, 100_000));
        assertThat(subquery("a[1000s:7s]").grid())
                .as("multiples of zero count too")
                .isEqualTo(new StepGrid(7_000, 1_600_000, 7_000));
        assertThat(subquery("a[2000s:7s]").grid().startMs())
                .as("and those below")
                .isEqualTo(-994_000);
        assertThat(plan("max_over_time(a[5m:100s])").range())
                .isEqualTo(TimeRange.leftOpen(500_000, 1_600_000));
    }

    private static PlanNode.SubqueryRange subquery(String range) {
        PlanNode.FunctionCall call =
                root("max_over_time(" + range + ")", PlanNode.FunctionCall.class);
        return (PlanNode.SubqueryRange) call.arguments().getFirst();
    }

    @Test
    void aSubqueryWithoutEvaluationTimesIsEmpty() {
        QueryPlan plan = plan("a[10s:1m]", StepGrid.instant(50_000), 0);
        assertThat(plan.root()).isInstanceOf(PlanNode.EmptyRange.class);
        assertThat(plan.range().isEmpty()).isTrue();
        assertThat(plan("a[10s:1m]", StepGrid.instant(60_000), 0).root())
                .isInstanceOf(PlanNode.SubqueryRange.class);
    }

    @Test
    void tooManyEvaluationTimesAreRefused() {
        assertThatThrownBy(() -> plan("sum_over_time(a[1y:1ms])"))
                .isInstanceOf(VarveException.class)
                .hasMessage(
                        "query processing would load too many samples into memory in query"
                                + " execution");
    }

    @Test
    void whatIsFixedIsPlannedOnce() {
        for (String query :
                List.of(
                        "a @ 10",
                        "rate(a[5m] @ start())",
                        "sum by (x) (a @ 10) + 1",
                        "1 + 2",
                        "-(a @ 10)",
                        "max_over_time(a[5m:1m] @ 10)",
                        "timestamp((a @ 10))",
                        "vector(1)")) {
            assertThat(plan(query).root()).as(query).isInstanceOf(PlanNode.Once.class);
        }
        for (String query :
                List.of(
                        "a",
                        "a offset 1m",
                        "time() + 1",
                        "hour(a @ 10)",
                        "timestamp(abs(a @ 10))",
                        "predict_linear(a[5m] @ 10, 3600)",
                        "max_over_time(a[5m:1m])",
                        "topk(scalar(b), a @ 10)",
                        "end()",
                        "1")) {
            assertThat(plan(query).root()).as(query).isNotInstanceOf(PlanNode.Once.class);
        }
        PlanNode.Combine mixed = root("a / (sum(a @ 10))", PlanNode.Combine.class);
        assertThat(mixed.right()).isInstanceOf(PlanNode.Once.class);
        assertThat(plan("a @ 10", StepGrid.instant(0), 0).root())
                .as("at one step there is nothing to repeat")
                .isInstanceOf(PlanNode.InstantSelection.class);
    }

    @Test
    void aFixedExpressionInASubqueryIsPlannedOnce() {
        assertThat(subquery("(a @ 10)[5m:1m]").expr()).isInstanceOf(PlanNode.Once.class);
        PlanNode.Once once = root("max_over_time(a[5m:1m] @ 600)", PlanNode.Once.class);
        PlanNode.FunctionCall call = (PlanNode.FunctionCall) once.expr();
        PlanNode.SubqueryRange fixed = (PlanNode.SubqueryRange) call.arguments().getFirst();
        assertThat(fixed.grid()).isEqualTo(new StepGrid(360_000, 600_000, 60_000));
    }

    @Test
    void hintsTellWhatStandsAround() {
        SelectHints hints = selection("sum by (job) (rate(a[5m]))").hints();
        assertThat(hints.function()).isEqualTo("rate");
        assertThat(hints.windowMs()).isEqualTo(300_000);
        assertThat(hints.grouping()).isEmpty();
        assertThat(hints.stepMs()).isEqualTo(60_000);
        PlanNode.InstantSelection inner = (PlanNode.InstantSelection) subquery("a[5m:10s]").expr();
        assertThat(inner.hints().stepMs()).isEqualTo(10_000);
        assertThat(inner.hints().function()).isEqualTo("max_over_time");
        PlanNode.Aggregate sum = root("sum without (job) (((a)))", PlanNode.Aggregate.class);
        SelectHints grouped = ((PlanNode.InstantSelection) sum.operand()).hints();
        assertThat(grouped.function()).isEqualTo("sum");
        assertThat(grouped.grouping()).containsExactly("job");
        assertThat(grouped.by()).isFalse();
        PlanNode.Aggregate binary = root("sum(a + b)", PlanNode.Aggregate.class);
        PlanNode.Combine combine = (PlanNode.Combine) binary.operand();
        assertThat(((PlanNode.InstantSelection) combine.left()).hints().function()).isEmpty();
    }

    private static PlanNode.RangeSelection selection(String query) {
        PlanNode.Aggregate aggregate = root(query, PlanNode.Aggregate.class);
        PlanNode.FunctionCall call = (PlanNode.FunctionCall) aggregate.operand();
        return (PlanNode.RangeSelection) call.arguments().getFirst();
    }

    @Test
    void countsAndSumsOfHistogramsNeedNoBuckets() {
        assertThat(firstSelection("histogram_count(a)")).isTrue();
        assertThat(firstSelection("histogram_sum(sum(a))")).isTrue();
        assertThat(firstSelection("histogram_quantile(0.5, histogram_count(a))")).isFalse();
        assertThat(firstSelection("histogram_count(a </ 2)")).isFalse();
        assertThat(firstSelection("a")).isFalse();
        PlanNode.FunctionCall sum =
                root("histogram_sum(sum_over_time(a[5m:1m]))", PlanNode.FunctionCall.class);
        PlanNode.FunctionCall over = (PlanNode.FunctionCall) sum.arguments().getFirst();
        PlanNode.SubqueryRange subquery = (PlanNode.SubqueryRange) over.arguments().getFirst();
        assertThat(((PlanNode.InstantSelection) subquery.expr()).statisticsOnly()).isFalse();
    }

    private static boolean firstSelection(String query) {
        PlanNode node = plan(query).root();
        while (!(node instanceof PlanNode.InstantSelection)) {
            node =
                    switch (node) {
                        case PlanNode.FunctionCall call -> call.arguments().getLast();
                        case PlanNode.Aggregate aggregate -> aggregate.operand();
                        case PlanNode.Combine combine -> combine.left();
                        default -> throw new AssertionError(node);
                    };
        }
        return ((PlanNode.InstantSelection) node).statisticsOnly();
    }

    @Test
    void parenthesesAreGoneFromArguments() {
        PlanNode.FunctionCall call = root("abs(((a)))", PlanNode.FunctionCall.class);
        assertThat(call.call().arguments().getFirst()).isNotInstanceOf(Paren.class);
        assertThat(call.call().arguments().getFirst().span().start()).isEqualTo(6);
        PlanNode.Aggregate aggregate = root("topk((2), (a))", PlanNode.Aggregate.class);
        assertThat(aggregate.aggregation().operand().span().start()).isEqualTo(11);
        assertThat(aggregate.aggregation().parameter().orElseThrow().span().start()).isEqualTo(6);
    }

    @Test
    void durationsMayDependOnTheQuery() {
        assertThat(plan("rate(a[step()*2])").range())
                .isEqualTo(TimeRange.leftOpen(880_000, 1_600_000));
        assertThat(plan("a offset -(range())").range())
                .isEqualTo(TimeRange.leftOpen(1_300_000, 2_200_000));
        assertThatThrownBy(() -> plan("rate(a[step()])", StepGrid.instant(0), 0))
                .isInstanceOf(VarveException.class)
                .hasMessage("7:13: duration must be greater than 0");
    }
}
