package io.varve.query.ast;

/// The aggregation operators.
public enum Aggregator {
    SUM("sum", false, false),
    AVG("avg", false, false),
    COUNT("count", false, false),
    MIN("min", false, false),
    MAX("max", false, false),
    GROUP("group", false, false),
    STDDEV("stddev", false, false),
    STDVAR("stdvar", false, false),
    TOPK("topk", true, false),
    BOTTOMK("bottomk", true, false),
    COUNT_VALUES("count_values", true, false),
    QUANTILE("quantile", true, false),
    LIMITK("limitk", true, true),
    LIMIT_RATIO("limit_ratio", true, true);

    private final String keyword;
    private final boolean parameter;
    private final boolean experimental;

    Aggregator(String keyword, boolean parameter, boolean experimental) {
        this.keyword = keyword;
        this.parameter = parameter;
        this.experimental = experimental;
    }

    public String keyword() {
        return keyword;
    }

    /// Whether it takes a parameter before the operand.
    public boolean hasParameter() {
        return parameter;
    }

    public boolean isExperimental() {
        return experimental;
    }
}
