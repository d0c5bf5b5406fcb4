package io.varve.query.parse;

import io.varve.query.ast.Aggregation;
import io.varve.query.ast.Aggregator;
import io.varve.query.ast.Binary;
import io.varve.query.ast.BinaryOperator;
import io.varve.query.ast.Call;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Feature;
import io.varve.query.ast.Features;
import io.varve.query.ast.Function;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.Span;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Unary;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import io.varve.storage.model.GoFormat;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/// Reads expressions by recursive descent, operators by precedence climbing (conformance FORMAT.md,
/// B2). The types of the tree it yields are not checked yet.
final class ExpressionReader {
    /// Unary signs bind like multiplication: looser than this, which is all they leave to their
    /// operand.
    private static final int POWER_PRECEDENCE = 6;

    private final TokenStream tokens;
    private final Features features;
    private final Nesting nesting;
    private final ErrorContext context;
    private final Literals literals;
    private final SelectorReader selectors;
    private final ModifierReader modifiers;
    private final IdentityHashMap<Binary, VectorMatching> matchings = new IdentityHashMap<>();

    /// @param heightMax how high the tree may be
    ExpressionReader(TokenStream tokens, Features features, int heightMax) {
        this.tokens = tokens;
        this.features = features;
        this.nesting = new Nesting(tokens.text(), heightMax);
        this.context = new ErrorContext(tokens);
        this.literals = new Literals(tokens);
        this.selectors = new SelectorReader(tokens);
        this.modifiers = new ModifierReader(tokens, nesting, features);
    }

    /// The expression that is the whole text.
    Expr whole() {
        if (tokens.at(TokenKind.END)) {
            throw tokens.error(0, "no expression found in input");
        }
        Expr expr = expression(0);
        if (!tokens.at(TokenKind.END)) {
            throw context.unexpected();
        }
        return expr;
    }

    /// The matchings of binary expressions as written, where something was written that the tree
    /// does not keep or keeps differently.
    IdentityHashMap<Binary, VectorMatching> matchings() {
        return matchings;
    }

    private static int precedence(BinaryOperator operator) {
        return switch (operator) {
            case OR -> 1;
            case AND, UNLESS -> 2;
            case EQUAL,
                    NOT_EQUAL,
                    LESS,
                    LESS_OR_EQUAL,
                    GREATER,
                    GREATER_OR_EQUAL,
                    TRIM_UPPER,
                    TRIM_LOWER ->
                    3;
            case ADD, SUBTRACT -> 4;
            case MULTIPLY, DIVIDE, MODULO, ATAN2 -> 5;
            case POWER -> POWER_PRECEDENCE;
        };
    }

    /// An expression whose operators all have at least that precedence.
    private Expr expression(int minimum) {
        nesting.enter(tokens.peek().start());
        Expr left = operand();
        int height = nesting.height();
        for (; ; ) {
            BinaryOperator operator = tokens.peek().kind().operator();
            if (operator == null || precedence(operator) < minimum) {
                nesting.restore(height);
                nesting.leave();
                return left;
            }
            tokens.next();
            BinaryModifiers written = new BinaryModifiers.Reader(tokens, context).read();
            // Only the power is right-associative.
            boolean power = operator == BinaryOperator.POWER;
            Expr right = expression(precedence(operator) + (power ? 0 : 1));
            left = binary(operator, left, right, written);
            nesting.built(Math.max(height, nesting.height()), left.span().start());
            height = nesting.height();
        }
    }

    private Binary binary(BinaryOperator operator, Expr left, Expr right, BinaryModifiers written) {
        Span span = left.span().to(right.span());
        VectorMatching matching = written.matching();
        if (BinaryModifiers.fills(matching) && !features.has(Feature.BINOP_FILL_MODIFIERS)) {
            throw tokens.error(
                    span.start(), "binop fill modifiers are experimental and not enabled");
        }
        boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
        boolean set = operator.kind() == BinaryOperator.Kind.SET;
        VectorMatching kept = set ? manyToMany(matching) : matching;
        Binary binary =
                new Binary(
                        operator,
                        left,
                        right,
                        written.returnBool(),
                        vectors ? Optional.of(kept) : Optional.empty(),
                        span);
        if (!matching.equals(BinaryModifiers.PLAIN) && (!vectors || set)) {
            matchings.put(binary, matching);
        }
        return binary;
    }

    private static VectorMatching manyToMany(VectorMatching written) {
        return new VectorMatching(
                Cardinality.MANY_TO_MANY,
                written.labels(),
                written.on(),
                written.include(),
                written.fillLeft(),
                written.fillRight());
    }

    private Expr operand() {
        Token token = tokens.peek();
        if (!Literals.isSign(token)) {
            return modifiers.modified(primary(token));
        }
        tokens.next();
        Expr operand = expression(POWER_PRECEDENCE);
        if (operand instanceof NumberLiteral literal) {
            return Literals.signed(token, literal);
        }
        nesting.built(nesting.height(), token.start());
        boolean negative = token.kind() == TokenKind.SUBTRACT;
        return new Unary(negative, operand, token.span().to(operand.span()));
    }

    private Expr primary(Token token) {
        return switch (token.kind()) {
            case NUMBER, DURATION -> literals.next();
            case STRING ->
                    new StringLiteral(
                            StringText.unquote(tokens.text(), tokens.next()), token.span());
            case LEFT_PAREN -> {
                tokens.next();
                Expr inner = expression(0);
                Token close = expect(TokenKind.RIGHT_PAREN);
                nesting.built(nesting.height(), token.start());
                yield new Paren(inner, token.span().to(close.span()));
            }
            case LEFT_BRACE -> selectors.nameless();
            case IDENTIFIER, QUERY_START, QUERY_END, QUERY_STEP, QUERY_RANGE, MAX_OF, MIN_OF -> {
                tokens.next();
                yield tokens.at(TokenKind.LEFT_PAREN) ? call(token) : selectors.named(token);
            }
            default -> aggregationOrMetric(token);
        };
    }

    private Expr aggregationOrMetric(Token token) {
        if (!token.kind().isMetricName()) {
            throw context.unexpected();
        }
        tokens.next();
        Aggregator aggregator = token.kind().aggregator();
        if (aggregator == null) {
            return selectors.named(token);
        }
        return switch (tokens.peek().kind()) {
            case BY, WITHOUT, LEFT_PAREN -> aggregation(token, aggregator);
            default -> selectors.named(token);
        };
    }

    private Expr call(Token name) {
        List<Expr> arguments = arguments();
        Function function =
                Function.named(name.text())
                        .orElseThrow(() ->
                                tokens.error(
                                        name.start(),
                                        "unknown function with name "
                                                + GoFormat.quote(name.text())));
        if (function.isExperimental() && !features.has(Feature.EXPERIMENTAL_FUNCTIONS)) {
            throw tokens.error(
                    name.start(), "function " + GoFormat.quote(name.text()) + " is not enabled");
        }
        return new Call(function, arguments, new Span(name.start(), tokens.lastEnd()));
    }

    /// `(a, b)`.
    private List<Expr> arguments() {
        Token open = tokens.next();
        List<Expr> arguments = new ArrayList<>();
        int height = 0;
        if (!tokens.at(TokenKind.RIGHT_PAREN)) {
            arguments.add(expression(0));
            height = nesting.height();
        }
        while (tokens.at(TokenKind.COMMA) && !arguments.isEmpty()) {
            Token comma = tokens.next();
            if (!tokens.peek().kind().beginsExpression()) {
                throw tokens.error(
                        comma.start(), "trailing commas not allowed in function call args");
            }
            arguments.add(expression(0));
            height = Math.max(height, nesting.height());
        }
        expect(TokenKind.RIGHT_PAREN);
        nesting.built(height, open.start());
        return arguments;
    }

    private Aggregation aggregation(Token name, Aggregator operator) {
        context.enterAggregation();
        Optional<Grouping> grouping = grouping();
        if (!tokens.at(TokenKind.LEFT_PAREN)) {
            throw context.unexpected();
        }
        List<Expr> arguments = arguments();
        context.leaveAggregation();
        int end = tokens.lastEnd();
        if (grouping.isEmpty()) {
            grouping = grouping();
            end = tokens.lastEnd();
        }
        requireArguments(name, operator, arguments.size());
        Grouping by = grouping.orElse(Grouping.NONE);
        return new Aggregation(
                operator,
                arguments.getLast(),
                operator.hasParameter() ? Optional.of(arguments.getFirst()) : Optional.empty(),
                by.labels(),
                by.without(),
                new Span(name.start(), end));
    }

    private void requireArguments(Token name, Aggregator operator, int count) {
        if (count == 0) {
            throw tokens.error(name.start(), "no arguments for aggregate expression provided");
        }
        if (operator.isExperimental() && !features.has(Feature.EXPERIMENTAL_FUNCTIONS)) {
            throw tokens.error(
                    name.start(),
                    operator.keyword()
                            + "() is experimental and must be enabled with --enable-feature="
                            + Feature.EXPERIMENTAL_FUNCTIONS.flag());
        }
        int wanted = operator.hasParameter() ? 2 : 1;
        if (count != wanted) {
            throw tokens.error(
                    name.start(),
                    "wrong number of arguments for aggregate expression provided, expected "
                            + wanted
                            + ", got "
                            + count);
        }
    }

    /// The clause of an aggregation.
    private record Grouping(List<String> labels, boolean without) {
        static final Grouping NONE = new Grouping(List.of(), false);
    }

    private Optional<Grouping> grouping() {
        boolean without = tokens.at(TokenKind.WITHOUT);
        if (!without && !tokens.at(TokenKind.BY)) {
            return Optional.empty();
        }
        tokens.next();
        return Optional.of(new Grouping(new GroupingLabels(tokens).next(), without));
    }

    private Token expect(TokenKind kind) {
        if (!tokens.at(kind)) {
            throw context.unexpected();
        }
        return tokens.next();
    }
}
