package io.varve.query.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.Expr;
import io.varve.query.ast.Features;
import io.varve.storage.testing.Property;
import org.junit.jupiter.api.Test;

/// What is printed parses to the tree that was printed.
class RoundTripTest {
    @Test
    void printedTreesParseToThemselves() {
        Property.check(
                "printed trees parse to themselves",
                1_000,
                random -> {
                    Expr tree = Trees.comparable(new TreeGenerator(random).tree(random.nextInt(6)));
                    String text = PromqlPrinter.print(tree);
                    assertThat(Trees.parsed(text)).as(text).isEqualTo(tree);
                });
    }

    @Test
    void formattedTreesParseToThemselves() {
        Property.check(
                "formatted trees parse to themselves",
                500,
                random -> {
                    Expr tree = Trees.comparable(new TreeGenerator(random).tree(random.nextInt(7)));
                    String text = PromqlFormatter.format(tree);
                    assertThat(Trees.parsed(text)).as(text).isEqualTo(tree);
                });
    }

    @Test
    void spansDelimitTextThatParsesAlone() {
        Property.check(
                "spans delimit text that parses alone",
                200,
                random -> {
                    String text = PromqlPrinter.print(new TreeGenerator(random).tree(4));
                    QueryText query = new QueryText(text);
                    for (Expr part : Parts.of(PromqlParser.parse(text, Features.all()))) {
                        String slice = query.slice(part.span().start(), part.span().end());
                        assertThat(Trees.parsed(slice))
                                .as("%s in %s", slice, text)
                                .isEqualTo(Trees.comparable(part));
                    }
                });
    }
}
