package io.varve.query.parse;

import io.varve.query.ast.Aggregator;
import io.varve.query.ast.BinaryOperator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The kinds of words that PromQL is made of.
enum TokenKind {
    END("end of input", Group.END),

    IDENTIFIER("identifier", Group.VALUE),
    /// An identifier with a colon in it, which only names of metrics may have.
    METRIC_IDENTIFIER("metric identifier", Group.VALUE),
    STRING("string", Group.VALUE),
    NUMBER("number", Group.VALUE),
    DURATION("duration", Group.VALUE),

    LEFT_PAREN("(", Group.SYMBOL),
    RIGHT_PAREN(")", Group.SYMBOL),
    LEFT_BRACE("{", Group.SYMBOL),
    RIGHT_BRACE("}", Group.SYMBOL),
    LEFT_BRACKET("[", Group.SYMBOL),
    RIGHT_BRACKET("]", Group.SYMBOL),
    COMMA(",", Group.SYMBOL),
    COLON(":", Group.SYMBOL),
    ASSIGN("=", Group.SYMBOL),

    ADD(BinaryOperator.ADD),
    SUBTRACT(BinaryOperator.SUBTRACT),
    MULTIPLY(BinaryOperator.MULTIPLY),
    DIVIDE(BinaryOperator.DIVIDE),
    MODULO(BinaryOperator.MODULO),
    POWER(BinaryOperator.POWER),
    ATAN2(BinaryOperator.ATAN2),
    EQUAL(BinaryOperator.EQUAL),
    NOT_EQUAL(BinaryOperator.NOT_EQUAL),
    LESS(BinaryOperator.LESS),
    LESS_OR_EQUAL(BinaryOperator.LESS_OR_EQUAL),
    GREATER(BinaryOperator.GREATER),
    GREATER_OR_EQUAL(BinaryOperator.GREATER_OR_EQUAL),
    TRIM_UPPER(BinaryOperator.TRIM_UPPER),
    TRIM_LOWER(BinaryOperator.TRIM_LOWER),
    AND(BinaryOperator.AND),
    OR(BinaryOperator.OR),
    UNLESS(BinaryOperator.UNLESS),
    REGEX("=~", Group.OPERATOR),
    NOT_REGEX("!~", Group.OPERATOR),
    AT("@", Group.OPERATOR),

    SUM(Aggregator.SUM),
    AVG(Aggregator.AVG),
    COUNT(Aggregator.COUNT),
    MIN(Aggregator.MIN),
    MAX(Aggregator.MAX),
    GROUP(Aggregator.GROUP),
    STDDEV(Aggregator.STDDEV),
    STDVAR(Aggregator.STDVAR),
    TOPK(Aggregator.TOPK),
    BOTTOMK(Aggregator.BOTTOMK),
    COUNT_VALUES(Aggregator.COUNT_VALUES),
    QUANTILE(Aggregator.QUANTILE),
    LIMITK(Aggregator.LIMITK),
    LIMIT_RATIO(Aggregator.LIMIT_RATIO),

    OFFSET("offset", Group.KEYWORD),
    ANCHORED("anchored", Group.KEYWORD),
    SMOOTHED("smoothed", Group.KEYWORD),
    BY("by", Group.KEYWORD),
    WITHOUT("without", Group.KEYWORD),
    ON("on", Group.KEYWORD),
    IGNORING("ignoring", Group.KEYWORD),
    GROUP_LEFT("group_left", Group.KEYWORD),
    GROUP_RIGHT("group_right", Group.KEYWORD),
    FILL("fill", Group.KEYWORD),
    FILL_LEFT("fill_left", Group.KEYWORD),
    FILL_RIGHT("fill_right", Group.KEYWORD),
    BOOL("bool", Group.KEYWORD),

    QUERY_START("start", Group.TIME_WORD),
    QUERY_END("end", Group.TIME_WORD),
    QUERY_STEP("step", Group.TIME_WORD),
    QUERY_RANGE("range", Group.TIME_WORD),
    MAX_OF("max_of", Group.TIME_WORD),
    MIN_OF("min_of", Group.TIME_WORD);

    /// How kinds are shown in errors, and what they may stand for.
    enum Group {
        END,
        VALUE,
        SYMBOL,
        OPERATOR,
        AGGREGATOR,
        KEYWORD,
        /// Words about the time of the query: functions, or parts of modifiers and durations.
        TIME_WORD
    }

    private static final Map<String, TokenKind> WORDS = words();

    private final String text;
    private final Group group;
    private final @Nullable BinaryOperator operator;
    private final @Nullable Aggregator aggregator;

    TokenKind(String text, Group group) {
        this(text, group, null, null);
    }

    TokenKind(BinaryOperator operator) {
        this(operator.symbol(), Group.OPERATOR, operator, null);
    }

    TokenKind(Aggregator aggregator) {
        this(aggregator.keyword(), Group.AGGREGATOR, null, aggregator);
    }

    TokenKind(
            String text,
            Group group,
            @Nullable BinaryOperator operator,
            @Nullable Aggregator aggregator) {
        this.text = text;
        this.group = group;
        this.operator = operator;
        this.aggregator = aggregator;
    }

    private static Map<String, TokenKind> words() {
        Map<String, TokenKind> words = new HashMap<>();
        for (TokenKind kind : values()) {
            boolean word = Character.isLetter(kind.text.charAt(0));
            if (word && kind.group != Group.VALUE && kind.group != Group.END) {
                words.put(kind.text, kind);
            }
        }
        words.put("inf", NUMBER);
        words.put("nan", NUMBER);
        return Map.copyOf(words);
    }

    /// The kind of a word outside braces, without regard to case.
    static TokenKind ofWord(String word) {
        TokenKind keyword = WORDS.get(word.toLowerCase(Locale.ROOT));
        if (keyword != null) {
            return keyword;
        }
        return word.indexOf(':') >= 0 ? METRIC_IDENTIFIER : IDENTIFIER;
    }

    /// The word or symbol; for values, what they are called in errors.
    String text() {
        return text;
    }

    Group group() {
        return group;
    }

    @Nullable BinaryOperator operator() {
        return operator;
    }

    @Nullable Aggregator aggregator() {
        return aggregator;
    }

    /// Whether it may stand, without quotes, for the name of a metric.
    boolean isMetricName() {
        return switch (this) {
            case IDENTIFIER, METRIC_IDENTIFIER -> true;
            case ON, IGNORING, GROUP_LEFT, GROUP_RIGHT, BOOL -> false;
            case AND, OR, UNLESS -> true;
            default -> isWordOf(Group.AGGREGATOR, Group.KEYWORD, Group.TIME_WORD);
        };
    }

    /// Whether it may stand, without quotes, for a label of `by`, `on` and the like.
    boolean isGroupingLabel() {
        return switch (this) {
            case IDENTIFIER, METRIC_IDENTIFIER, ATAN2, AND, OR, UNLESS -> true;
            default -> isWordOf(Group.AGGREGATOR, Group.KEYWORD, Group.TIME_WORD);
        };
    }

    private boolean isWordOf(Group... groups) {
        for (Group candidate : groups) {
            if (group == candidate) {
                return true;
            }
        }
        return false;
    }

    /// Whether an expression can begin with it.
    boolean beginsExpression() {
        return switch (this) {
            case NUMBER, DURATION, STRING, LEFT_PAREN, LEFT_BRACE, ADD, SUBTRACT -> true;
            default -> isMetricName();
        };
    }
}
