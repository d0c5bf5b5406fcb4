package io.varve.query.ast;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The functions of PromQL with their signatures (conformance FORMAT.md, B9). Adding one here makes
/// the compiler point to every place that must know it.
public enum Function {
    ABS(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    CEIL(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    FLOOR(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    EXP(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    SQRT(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    LN(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    LOG2(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    LOG10(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    SIN(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    COS(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    TAN(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    ASIN(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    ACOS(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    ATAN(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    SINH(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    COSH(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    TANH(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    ASINH(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    ACOSH(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    ATANH(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    DEG(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    RAD(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    SGN(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    ROUND(ValueType.VECTOR, false, 1, List.of(ValueType.VECTOR, ValueType.SCALAR)),
    CLAMP(
            ValueType.VECTOR,
            false,
            0,
            List.of(ValueType.VECTOR, ValueType.SCALAR, ValueType.SCALAR)),
    CLAMP_MIN(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR, ValueType.SCALAR)),
    CLAMP_MAX(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR, ValueType.SCALAR)),
    DAY_OF_MONTH(ValueType.VECTOR, false, 1, List.of(ValueType.VECTOR)),
    DAY_OF_WEEK(ValueType.VECTOR, false, 1, List.of(ValueType.VECTOR)),
    DAY_OF_YEAR(ValueType.VECTOR, false, 1, List.of(ValueType.VECTOR)),
    DAYS_IN_MONTH(ValueType.VECTOR, false, 1, List.of(ValueType.VECTOR)),
    HOUR(ValueType.VECTOR, false, 1, List.of(ValueType.VECTOR)),
    MINUTE(ValueType.VECTOR, false, 1, List.of(ValueType.VECTOR)),
    MONTH(ValueType.VECTOR, false, 1, List.of(ValueType.VECTOR)),
    YEAR(ValueType.VECTOR, false, 1, List.of(ValueType.VECTOR)),
    TIMESTAMP(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    START_TIMESTAMP(ValueType.VECTOR, true, 0, List.of(ValueType.VECTOR)),
    SCALAR(ValueType.SCALAR, false, 0, List.of(ValueType.VECTOR)),
    VECTOR(ValueType.VECTOR, false, 0, List.of(ValueType.SCALAR)),
    TIME(ValueType.SCALAR, false, 0, List.of()),
    PI(ValueType.SCALAR, false, 0, List.of()),
    START(ValueType.SCALAR, true, 0, List.of()),
    END(ValueType.SCALAR, true, 0, List.of()),
    STEP(ValueType.SCALAR, true, 0, List.of()),
    RANGE(ValueType.SCALAR, true, 0, List.of()),
    MAX_OF(ValueType.SCALAR, true, 0, List.of(ValueType.SCALAR, ValueType.SCALAR)),
    MIN_OF(ValueType.SCALAR, true, 0, List.of(ValueType.SCALAR, ValueType.SCALAR)),
    ABSENT(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    SORT(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    SORT_DESC(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    SORT_BY_LABEL(ValueType.VECTOR, true, -1, List.of(ValueType.VECTOR, ValueType.STRING)),
    SORT_BY_LABEL_DESC(ValueType.VECTOR, true, -1, List.of(ValueType.VECTOR, ValueType.STRING)),
    LABEL_REPLACE(
            ValueType.VECTOR,
            false,
            0,
            List.of(
                    ValueType.VECTOR,
                    ValueType.STRING,
                    ValueType.STRING,
                    ValueType.STRING,
                    ValueType.STRING)),
    LABEL_JOIN(
            ValueType.VECTOR,
            false,
            -1,
            List.of(ValueType.VECTOR, ValueType.STRING, ValueType.STRING, ValueType.STRING)),
    INFO(ValueType.VECTOR, true, 1, List.of(ValueType.VECTOR, ValueType.VECTOR)),
    HISTOGRAM_COUNT(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    HISTOGRAM_SUM(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    HISTOGRAM_AVG(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    HISTOGRAM_STDDEV(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    HISTOGRAM_STDVAR(ValueType.VECTOR, false, 0, List.of(ValueType.VECTOR)),
    HISTOGRAM_QUANTILE(ValueType.VECTOR, false, 0, List.of(ValueType.SCALAR, ValueType.VECTOR)),
    HISTOGRAM_QUANTILES(
            ValueType.VECTOR,
            true,
            9,
            List.of(ValueType.VECTOR, ValueType.STRING, ValueType.SCALAR, ValueType.SCALAR)),
    HISTOGRAM_FRACTION(
            ValueType.VECTOR,
            false,
            0,
            List.of(ValueType.SCALAR, ValueType.SCALAR, ValueType.VECTOR)),
    RATE(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    INCREASE(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    DELTA(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    IRATE(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    IDELTA(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    DERIV(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    PREDICT_LINEAR(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX, ValueType.SCALAR)),
    DOUBLE_EXPONENTIAL_SMOOTHING(
            ValueType.VECTOR,
            true,
            0,
            List.of(ValueType.MATRIX, ValueType.SCALAR, ValueType.SCALAR)),
    AVG_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    SUM_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    MIN_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    MAX_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    STDDEV_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    STDVAR_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    COUNT_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    PRESENT_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    FIRST_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    LAST_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    ABSENT_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    CHANGES(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    RESETS(ValueType.VECTOR, false, 0, List.of(ValueType.MATRIX)),
    QUANTILE_OVER_TIME(ValueType.VECTOR, false, 0, List.of(ValueType.SCALAR, ValueType.MATRIX)),
    MAD_OVER_TIME(ValueType.VECTOR, true, 0, List.of(ValueType.MATRIX)),
    TS_OF_FIRST_OVER_TIME(ValueType.VECTOR, true, 0, List.of(ValueType.MATRIX)),
    TS_OF_LAST_OVER_TIME(ValueType.VECTOR, true, 0, List.of(ValueType.MATRIX)),
    TS_OF_MIN_OVER_TIME(ValueType.VECTOR, true, 0, List.of(ValueType.MATRIX)),
    TS_OF_MAX_OVER_TIME(ValueType.VECTOR, true, 0, List.of(ValueType.MATRIX));

    private static final Map<String, Function> BY_NAME =
            Stream.of(values())
                    .collect(Collectors.toUnmodifiableMap(Function::text, function -> function));

    private final ValueType returnType;
    private final boolean experimental;
    private final int variadic;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<ValueType> arguments;

    Function(ValueType returnType, boolean experimental, int variadic, List<ValueType> arguments) {
        this.returnType = returnType;
        this.experimental = experimental;
        this.variadic = variadic;
        this.arguments = arguments;
    }

    /// The function of that name; names are case-sensitive.
    public static Optional<Function> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// As PromQL writes it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public ValueType returnType() {
        return returnType;
    }

    public boolean isExperimental() {
        return experimental;
    }

    /// Types of the arguments; the last one repeats if there may be more.
    public List<ValueType> arguments() {
        return arguments;
    }

    /// 0: exactly the arguments listed. Otherwise the last one may be missing, and from the others
    /// on there may be `n` more (n > 0) or any number (-1).
    public int variadic() {
        return variadic;
    }
}
