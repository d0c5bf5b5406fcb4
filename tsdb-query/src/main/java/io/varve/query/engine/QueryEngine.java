package io.varve.query.engine;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Feature;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.ValueType;
import io.varve.query.engine.QueryStats.Samples;
import io.varve.query.engine.QueryStats.Times;
import io.varve.query.exec.Annotations;
import io.varve.query.exec.EvaluationThreads;
import io.varve.query.exec.Operator;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.RangeOperator;
import io.varve.query.exec.SampleBudget;
import io.varve.query.exec.SampleTally;
import io.varve.query.exec.ScalarOperator;
import io.varve.query.exec.StepGrid;
import io.varve.query.exec.VectorOperator;
import io.varve.query.exec.range.RangeFunctions;
import io.varve.query.explain.OperatorReport;
import io.varve.query.explain.PlanSurvey;
import io.varve.query.parse.PromqlParser;
import io.varve.query.parse.QueryText;
import io.varve.query.plan.PlanNode;
import io.varve.query.plan.PlanOptions;
import io.varve.query.plan.Planner;
import io.varve.query.plan.QueryPlan;
import io.varve.storage.model.TenantId;
import io.varve.storage.read.Queryable;
import io.varve.storage.read.ReadContext;
import io.varve.storage.runtime.Clock;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.MemoryAccount;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// PromQL over one source of samples. Thread-safe.
///
/// A query goes through parser, planner and operators on the thread that asks for it; selectors
/// have their series evaluated by other threads too, if there are any. How many queries may run at
/// once is for the caller to bound.
public final class QueryEngine implements PromqlEngine {
    private static final String TRUNCATED = "results truncated due to limit";

    private final EngineSettings settings;
    private final Queryable source;
    private final Clock clock;
    private final EvaluationThreads threads;

    /// An engine that uses nothing but the threads that call it.
    public QueryEngine(EngineSettings settings, Queryable source, Clock clock) {
        this(settings, source, clock, EvaluationThreads.NONE);
    }

    /// @param threads help every query; stopped after the engine has answered the last one
    public QueryEngine(
            EngineSettings settings, Queryable source, Clock clock, EvaluationThreads threads) {
        this.settings = settings;
        this.source = source;
        this.clock = clock;
        this.threads = threads;
    }

    @Override
    public QueryResult instant(TenantId tenant, String query, long timeMs, QueryOptions options) {
        return run(tenant, query, StepGrid.instant(timeMs), 0, options);
    }

    @Override
    public QueryResult range(
            TenantId tenant,
            String query,
            long startMs,
            long endMs,
            long stepMs,
            QueryOptions options) {
        return run(tenant, query, new StepGrid(startMs, endMs, stepMs), stepMs, options);
    }

    /// @param stepMs 0 for an instant query
    private QueryResult run(
            TenantId tenant, String query, StepGrid grid, long stepMs, QueryOptions options) {
        // The explanation of a chain would itself be too deep to be written.
        boolean tall =
                query.length() > TallStack.TEXT_MIN && !options.wants(QueryExtra.EXPLANATION);
        try {
            return tall
                    ? TallStack.call(() ->
                            evaluate(
                                    tenant,
                                    query,
                                    () -> PromqlParser.parseTall(query, settings.features()),
                                    grid,
                                    stepMs,
                                    options))
                    : evaluate(
                            tenant,
                            query,
                            () -> PromqlParser.parse(query, settings.features()),
                            grid,
                            stepMs,
                            options);
        } catch (QueryException e) {
            throw e;
        } catch (VarveException e) {
            throw new QueryException(kind(e.kind()), e.getMessage(), e);
        }
    }

    private static ErrorKind kind(ErrorKind kind) {
        return switch (kind) {
            case INVALID, EXECUTION, TIMED_OUT, CANCELLED, UNAVAILABLE -> kind;
            case LIMITED -> ErrorKind.EXECUTION;
            case NOT_FOUND, CONFLICT, INTERNAL -> ErrorKind.INTERNAL;
        };
    }

    private QueryResult evaluate(
            TenantId tenant,
            String query,
            Supplier<Expr> parser,
            StepGrid grid,
            long stepMs,
            QueryOptions options) {
        long began = clock.monotonicNanos();
        Expr expr = parser.get();
        if (stepMs > 0 && expr.type() != ValueType.SCALAR && expr.type() != ValueType.VECTOR) {
            throw new QueryException(
                    ErrorKind.INVALID,
                    "invalid expression type \""
                            + expr.type().documented()
                            + "\" for range query, must be Scalar or instant Vector");
        }
        long parsed = clock.monotonicNanos();
        QueryContext context = context(grid, options);
        PlanOptions planOptions =
                new PlanOptions(
                        context.lookbackMs(), settings.subqueryStepMs(), settings.samplesMax());
        QueryPlan plan = Planner.plan(expr, grid, stepMs, planOptions);
        long planned = clock.monotonicNanos();
        if (plan.root() instanceof PlanNode.Text(StringLiteral literal)) {
            ResultValue text = new ResultValue.Text(grid.startMs(), literal.value());
            Times times = new Times(parsed - began, planned - parsed, 0, 0);
            return result(text, query, context, options, times, Optional.empty());
        }
        Optional<PlanSurvey> survey =
                options.wants(QueryExtra.EXPLANATION)
                        ? Optional.of(new PlanSurvey(clock))
                        : Optional.empty();
        try (OperatorBuilder builder =
                new OperatorBuilder(
                        context, read -> source.querier(tenant, plan.range(), read), survey)) {
            Operator root = builder.root(plan.root(), grid);
            long selected = clock.monotonicNanos();
            ResultValue value = collect(root, plan, context, stepMs == 0);
            survey.ifPresent(each -> each.addReadsTo(context.read().stats()));
            Times times =
                    new Times(
                            parsed - began,
                            planned - parsed,
                            selected - planned,
                            clock.monotonicNanos() - selected);
            return result(
                    value, query, context, options, times, survey.map(each -> each.report(query)));
        }
    }

    private QueryContext context(StepGrid grid, QueryOptions options) {
        MemoryAccount memory = new MemoryAccount("query.memory_max", settings.memoryMaxBytes());
        boolean partial = options.wants(QueryExtra.PARTIAL_ANSWER);
        return new QueryContext(
                grid,
                options.lookbackMs() > 0 ? options.lookbackMs() : settings.lookbackMs(),
                settings.features(),
                new Annotations(),
                new SampleBudget(settings.samplesMax()),
                tally(grid, options),
                new ReadContext(options.cancel(), memory, partial),
                options.wants(QueryExtra.EXPLANATION) ? EvaluationThreads.NONE : threads);
    }

    private SampleTally tally(StepGrid grid, QueryOptions options) {
        boolean perStep =
                options.wants(QueryExtra.STEP_COUNTS)
                        && settings.features().has(Feature.PER_STEP_STATS);
        return perStep || options.wants(QueryExtra.SAMPLE_COUNTS)
                ? SampleTally.of(grid, perStep)
                : SampleTally.OFF;
    }

    private static ResultValue collect(
            Operator root, QueryPlan plan, QueryContext context, boolean instant) {
        ResultCollector collector = new ResultCollector(context);
        return switch (root) {
            case VectorOperator vector ->
                    instant ? collector.vector(vector) : collector.matrix(vector);
            case ScalarOperator scalar ->
                    instant
                            ? new ResultValue.Scalar(plan.grid().startMs(), scalar.values()[0])
                            : collector.matrix(scalar);
            case RangeOperator range ->
                    plan.root() instanceof PlanNode.RangeSelection selection
                            ? collector.matrix(
                                    bare(selection.selector(), plan, context, range), true)
                            : collector.matrix(range, false);
        };
    }

    private static RangeOperator bare(
            MatrixSelector selector, QueryPlan plan, QueryContext context, RangeOperator range) {
        return RangeFunctions.bare(context, plan.grid(), selector.selector().extension(), range);
    }

    private static QueryResult result(
            ResultValue value,
            String query,
            QueryContext context,
            QueryOptions options,
            Times times,
            Optional<OperatorReport> explanation) {
        List<String> warnings = new ArrayList<>();
        ResultValue limited = value;
        if (options.seriesLimit() > 0 && seriesCount(value) > options.seriesLimit()) {
            limited = limited(value, options.seriesLimit());
            warnings.add(TRUNCATED);
        }
        warnings.addAll(context.read().warnings());
        QueryText text = new QueryText(query);
        warnings.addAll(placed(context.annotations().warnings(), text));
        List<String> infos = placed(context.annotations().infos(), text);
        SampleTally tally = context.tally();
        Samples samples =
                new Samples(
                        tally.queryable(), tally.read(), context.samples().peak(), tally.steps());
        QueryStats stats = new QueryStats(samples, context.read().stats(), times);
        return new QueryResult(limited, warnings, infos, stats, explanation);
    }

    private static int seriesCount(ResultValue value) {
        return switch (value) {
            case ResultValue.Vector(List<ResultValue.Sample> samples) -> samples.size();
            case ResultValue.Matrix(List<ResultValue.SeriesSamples> series) -> series.size();
            case ResultValue.Scalar _, ResultValue.Text _ -> 0;
        };
    }

    private static ResultValue limited(ResultValue value, int limit) {
        return switch (value) {
            case ResultValue.Vector(List<ResultValue.Sample> samples) ->
                    new ResultValue.Vector(samples.subList(0, limit));
            case ResultValue.Matrix(List<ResultValue.SeriesSamples> series) ->
                    new ResultValue.Matrix(series.subList(0, limit));
            case ResultValue.Scalar _, ResultValue.Text _ -> value;
        };
    }

    private static List<String> placed(Map<String, Span> annotations, QueryText query) {
        List<String> texts = new ArrayList<>(annotations.size());
        annotations.forEach(
                (text, span) -> texts.add(text + " (" + query.position(span.start()) + ")"));
        return texts;
    }
}
