package io.varve.query.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.Binary;
import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Expr;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.Unary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which operator takes which operand, shown by writing a pair of parentheses around every operator
/// with its operands.
class PrecedenceTest {
    private static final List<List<String>> LEVELS =
            List.of(
                    List.of("or"),
                    List.of("and", "unless"),
                    List.of("==", "!=", "<=", "<", ">=", ">", "</", ">/"),
                    List.of("+", "-"),
                    List.of("*", "/", "%", "atan2"),
                    List.of("^"));

    @Test
    void higherLevelsBindTighterAndEqualOnesFromTheLeft() {
        for (int i = 0; i < LEVELS.size(); i++) {
            for (int j = 0; j < LEVELS.size(); j++) {
                for (String first : LEVELS.get(i)) {
                    for (String second : LEVELS.get(j)) {
                        boolean leftFirst = i > j || (i == j && !first.equals("^"));
                        String query = "a " + first + " b " + second + " c";
                        assertThat(grouped(query))
                                .isEqualTo(
                                        leftFirst
                                                ? "((a " + first + " b) " + second + " c)"
                                                : "(a " + first + " (b " + second + " c))");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -a ^ b           | (-(a ^ b))
                    -a * b           | ((-a) * b)
                    a ^ -b           | (a ^ (-b))
                    a ^ -b ^ c       | (a ^ (-(b ^ c)))
                    a ^ -b * c       | ((a ^ (-b)) * c)
                    a * -b ^ c       | (a * (-(b ^ c)))
                    a - -b           | (a - (-b))
                    --a              | (-(-a))
                    -1 ^ 2           | (-(1 ^ 2))
                    2 ^ -1           | (2 ^ -1)
                    -1 * 2           | (-1 * 2)
                    --1              | 1
                    -a[5m:] + b      | error
                    -a offset 1m     | (-a offset 1m)
                    a + b offset 1m  | (a + b offset 1m)
                    a ^ b @ 1        | (a ^ b @ 1.000)
                    a + b[5m:1m]     | error
                    a == bool b == c | ((a == bool b) == c)
                    a </ b >/ c      | ((a </ b) >/ c)
                    """)
    void signsBindLikeProductsAndModifiersTightest(String query, String expected) {
        assertThat(grouped(query)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1m+2m*3            | (1m + (2m * 3))
                    1-2-3              | ((1 - 2) - 3)
                    2^3^2              | (2 ^ (3 ^ 2))
                    -2^2               | (-(2 ^ 2))
                    2^-1               | (2 ^ -1)
                    -step()*2          | ((-step()) * 2)
                    -(1)*2             | ((-(1)) * 2)
                    2*-step()^2        | (2 * (-(step() ^ 2)))
                    6/2%4              | ((6 / 2) % 4)
                    min_of(1+2*3, 4)-1 | (min_of((1 + (2 * 3)), 4) - 1)
                    """)
    void durationsHaveTheSamePrecedence(String duration, String expected) {
        MatrixSelector matrix = (MatrixSelector) Trees.parsed("a[" + duration + "]");
        assertThat(grouped(matrix.range())).isEqualTo(expected);
        Subquery subquery = (Subquery) Trees.parsed("a[1:" + duration + "]");
        assertThat(grouped(subquery.step().orElseThrow())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a offset -2^2           | (a offset -2s ^ 2)
                    a offset 1m + 2m        | (a offset 1m + 2m)
                    a offset step() * 2     | (a offset step() * 2)
                    a offset -step() * 2    | (a offset -step() * 2)
                    a offset (2)^2          | (a offset (2) ^ 2)
                    a offset -(2*3)-1       | (a offset -(2 * 3) - 1)
                    a offset min_of(1,2)+3  | (a offset min_of(1, 2) + 3)
                    a offset (2^2)          | a offset (2 ^ 2)
                    """)
    void anOffsetIsASingleOperand(String query, String expected) {
        assertThat(grouped(query)).isEqualTo(expected);
    }

    private static String grouped(String query) {
        try {
            return grouped(Trees.parsed(query));
        } catch (ParseException typeError) {
            return "error";
        }
    }

    private static String grouped(Expr expr) {
        return switch (expr) {
            case Binary binary ->
                    "("
                            + grouped(binary.left())
                            + " "
                            + binary.operator().symbol()
                            + (binary.returnBool() ? " bool " : " ")
                            + grouped(binary.right())
                            + ")";
            case Unary unary -> "(" + PromqlPrinter.sign(unary) + grouped(unary.operand()) + ")";
            default -> PromqlPrinter.print(expr);
        };
    }

    private static String grouped(DurationExpr duration) {
        return switch (duration) {
            case DurationExpr.Operation operation ->
                    "("
                            + grouped(operation.left())
                            + " "
                            + operation.operator().symbol()
                            + " "
                            + grouped(operation.right())
                            + ")";
            case DurationExpr.Signed signed -> "(-" + grouped(signed.operand()) + ")";
            case DurationExpr.MinOf choice ->
                    "min_of(" + grouped(choice.left()) + ", " + grouped(choice.right()) + ")";
            default -> PromqlPrinter.print(duration);
        };
    }
}
