package io.varve.query.parse;

import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorMatching.Cardinality;
import java.util.List;
import java.util.OptionalDouble;

/// What may stand between a binary operator and its right operand: `bool`, the matching of series
/// and values for missing ones.
///
/// @param matching as written; [#PLAIN] if nothing was
record BinaryModifiers(boolean returnBool, VectorMatching matching) {
    static final VectorMatching PLAIN =
            new VectorMatching(
                    Cardinality.ONE_TO_ONE,
                    List.of(),
                    false,
                    List.of(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty());

    static boolean fills(VectorMatching matching) {
        return matching.fillLeft().isPresent() || matching.fillRight().isPresent();
    }

    /// Reads modifiers.
    static final class Reader {
        private final TokenStream tokens;
        private final GroupingLabels labels;
        private final Literals literals;
        private final ErrorContext context;

        private Cardinality cardinality = Cardinality.ONE_TO_ONE;
        private List<String> matching = List.of();
        private boolean on;
        private List<String> include = List.of();
        private OptionalDouble fillLeft = OptionalDouble.empty();
        private OptionalDouble fillRight = OptionalDouble.empty();

        Reader(TokenStream tokens, ErrorContext context) {
            this.tokens = tokens;
            this.labels = new GroupingLabels(tokens);
            this.literals = new Literals(tokens);
            this.context = context;
        }

        BinaryModifiers read() {
            boolean returnBool = accept(TokenKind.BOOL);
            readMatching();
            readFill();
            return new BinaryModifiers(
                    returnBool,
                    new VectorMatching(cardinality, matching, on, include, fillLeft, fillRight));
        }

        private void readMatching() {
            if (accept(TokenKind.ON)) {
                on = true;
            } else if (!accept(TokenKind.IGNORING)) {
                return;
            }
            matching = labels.next();
            if (accept(TokenKind.GROUP_LEFT)) {
                cardinality = Cardinality.MANY_TO_ONE;
            } else if (accept(TokenKind.GROUP_RIGHT)) {
                cardinality = Cardinality.ONE_TO_MANY;
            } else {
                return;
            }
            // Labels may be left out, but only if something follows that needs none.
            boolean operand = tokens.peek().kind().beginsExpression();
            if (tokens.at(TokenKind.LEFT_PAREN) || !operand) {
                include = labels.next();
            }
        }

        private void readFill() {
            if (accept(TokenKind.FILL)) {
                fillLeft = fillValue();
                fillRight = fillLeft;
            } else if (accept(TokenKind.FILL_LEFT)) {
                fillLeft = fillValue();
                if (accept(TokenKind.FILL_RIGHT)) {
                    fillRight = fillValue();
                }
            } else if (accept(TokenKind.FILL_RIGHT)) {
                fillRight = fillValue();
                if (accept(TokenKind.FILL_LEFT)) {
                    fillLeft = fillValue();
                }
            }
        }

        private OptionalDouble fillValue() {
            expect(TokenKind.LEFT_PAREN);
            boolean negative = tokens.at(TokenKind.SUBTRACT);
            if (Literals.isSign(tokens.peek())) {
                tokens.next();
            }
            if (!literals.isNext()) {
                throw context.unexpected();
            }
            NumberLiteral literal = literals.next();
            expect(TokenKind.RIGHT_PAREN);
            return OptionalDouble.of(negative ? -literal.value() : literal.value());
        }

        private boolean accept(TokenKind kind) {
            if (!tokens.at(kind)) {
                return false;
            }
            tokens.next();
            return true;
        }

        private void expect(TokenKind kind) {
            if (!accept(kind)) {
                throw context.unexpected();
            }
        }
    }
}
