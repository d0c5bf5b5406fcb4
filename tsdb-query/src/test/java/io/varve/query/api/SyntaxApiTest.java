package io.varve.query.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.query.ast.Features;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntaxApiTest {
    private final SyntaxApi api = new SyntaxApi(Features.all());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "a" | {"type":"stringLiteral","val":"a"}
                    (1) | {"type":"parenExpr","expr":{"type":"numberLiteral","val":"1"}}
                    -(1) | {"type":"unaryExpr","op":"-","expr":{"type":"parenExpr","expr":{"type":"numberLiteral","val":"1"}}}
                    x{a!~"b"} offset -1m | {"type":"vectorSelector","name":"x","matchers":[{"name":"a","value":"b","type":"!~"},{"name":"__name__","value":"x","type":"="}],"offset":-60000,"offsetExpr":null,"timestamp":null,"startOrEnd":null,"anchored":false,"smoothed":false}
                    x[5m] @ 1.5 | {"type":"matrixSelector","name":"x","matchers":[{"name":"__name__","value":"x","type":"="}],"offset":0,"offsetExpr":null,"timestamp":1500,"startOrEnd":null,"anchored":false,"smoothed":false,"range":300000,"rangeExpr":null}
                    x[1m+(2)] | {"type":"matrixSelector","name":"x","matchers":[{"name":"__name__","value":"x","type":"="}],"offset":0,"offsetExpr":null,"timestamp":null,"startOrEnd":null,"anchored":false,"smoothed":false,"range":0,"rangeExpr":{"type":"durationExpr","op":"+","lhs":{"type":"numberLiteral","val":"60","duration":true},"rhs":{"type":"numberLiteral","val":"2","duration":false},"wrapped":false}}
                    vector(1)[5m:] @ end() | {"type":"subquery","expr":{"type":"call","func":{"name":"vector","argTypes":["scalar"],"variadic":0,"returnType":"vector"},"args":[{"type":"numberLiteral","val":"1"}]},"range":300000,"rangeExpr":null,"step":0,"stepExpr":null,"offset":0,"offsetExpr":null,"timestamp":null,"startOrEnd":"end"}
                    count(vector(1)) | {"type":"aggregation","op":"count","expr":{"type":"call","func":{"name":"vector","argTypes":["scalar"],"variadic":0,"returnType":"vector"},"args":[{"type":"numberLiteral","val":"1"}]},"param":null,"grouping":[],"without":false}
                    1 < bool 2 | {"type":"binaryExpr","op":"<","lhs":{"type":"numberLiteral","val":"1"},"rhs":{"type":"numberLiteral","val":"2"},"bool":true,"matching":null}
                    """)
    void treesHaveTheFieldsOfPrometheus(String query, String tree) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Envelope.writeSuccess(out, api.parse(Parameters.of("query", query)));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"status\":\"success\",\"data\":" + tree + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    vector(1) + on(a) group_left(b) vector(2) | {"card":"many-to-one","labels":["a"],"on":true,"include":["b"],"fillValues":{"lhs":null,"rhs":null}}
                    vector(1) or vector(2)                    | {"card":"many-to-many","labels":[],"on":false,"include":[],"fillValues":{"lhs":null,"rhs":null}}
                    vector(1) + fill_left(3) vector(2)        | "fillValues":{"lhs":3.0,"rhs":null}
                    """)
    void matchingIsShown(String query, String part) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Envelope.writeSuccess(out, api.parse(Parameters.of("query", query)));
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(part);
    }
}
