package io.varve.query.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.varve.query.ast.Aggregation;
import io.varve.query.ast.At;
import io.varve.query.ast.Binary;
import io.varve.query.ast.Call;
import io.varve.query.ast.DurationExpr;
import io.varve.query.ast.Expr;
import io.varve.query.ast.Extension;
import io.varve.query.ast.Function;
import io.varve.query.ast.MatrixSelector;
import io.varve.query.ast.NumberLiteral;
import io.varve.query.ast.Paren;
import io.varve.query.ast.StringLiteral;
import io.varve.query.ast.Subquery;
import io.varve.query.ast.TimeShift;
import io.varve.query.ast.Unary;
import io.varve.query.ast.ValueType;
import io.varve.query.ast.VectorMatching;
import io.varve.query.ast.VectorSelector;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Syntax trees as `parse_query` shows them to query editors (conformance http-api.md, section 5).
/// A length of time that is no constant has its tree in the field that ends in `Expr`; the field
/// beside it is 0 then.
final class SyntaxJson {
    private final JsonGenerator json;

    private SyntaxJson(JsonGenerator json) {
        this.json = json;
    }

    static void write(JsonGenerator json, Expr expr) throws IOException {
        new SyntaxJson(json).write(expr);
    }

    private void write(Expr expr) throws IOException {
        json.writeStartObject();
        switch (expr) {
            case NumberLiteral number -> {
                text("type", "numberLiteral");
                text("val", GoFormat.plain(number.value()));
            }
            case StringLiteral literal -> {
                text("type", "stringLiteral");
                text("val", literal.value());
            }
            case VectorSelector selector -> {
                text("type", "vectorSelector");
                writeSelector(selector);
            }
            case MatrixSelector matrix -> {
                text("type", "matrixSelector");
                writeSelector(matrix.selector());
                length("range", Optional.of(matrix.range()));
            }
            case Subquery subquery -> writeSubquery(subquery);
            case Call call -> writeCall(call);
            case Aggregation aggregation -> writeAggregation(aggregation);
            case Binary binary -> writeBinary(binary);
            case Unary unary -> {
                text("type", "unaryExpr");
                text("op", unary.negative() ? "-" : "+");
                child("expr", unary.operand());
            }
            case Paren paren -> {
                text("type", "parenExpr");
                child("expr", paren.inner());
            }
        }
        json.writeEndObject();
    }

    private void text(String field, String value) throws IOException {
        json.writeStringField(field, JsonText.of(value));
    }

    private void texts(String field, List<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(JsonText.of(value));
        }
        json.writeEndArray();
    }

    private void child(String field, Expr expr) throws IOException {
        json.writeFieldName(field);
        write(expr);
    }

    private void writeSelector(VectorSelector selector) throws IOException {
        text("name", name(selector));
        json.writeArrayFieldStart("matchers");
        for (Matcher matcher : selector.matchers()) {
            json.writeStartObject();
            text("name", matcher.name());
            text("value", matcher.value());
            text("type", matcher.type().operator());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeShift(selector.shift());
        json.writeBooleanField("anchored", selector.extension() == Extension.ANCHORED);
        json.writeBooleanField("smoothed", selector.extension() == Extension.SMOOTHED);
    }

    /// The metric name, also if it is quoted inside the braces.
    private static String name(VectorSelector selector) {
        if (!selector.name().isEmpty()) {
            return selector.name();
        }
        return selector.matchers().stream()
                .filter(matcher -> matcher.name().equals(Labels.METRIC_NAME))
                .filter(matcher -> matcher.type() == Matcher.Type.EQUAL)
                .map(Matcher::value)
                .findFirst()
                .orElse("");
    }

    private void writeShift(TimeShift shift) throws IOException {
        length("offset", shift.offset());
        json.writeFieldName("timestamp");
        if (shift.at() instanceof At.Fixed(long timestampMs)) {
            json.writeNumber(timestampMs);
        } else {
            json.writeNull();
        }
        json.writeFieldName("startOrEnd");
        switch (shift.at()) {
            case At.QueryStart _ -> json.writeString("start");
            case At.QueryEnd _ -> json.writeString("end");
            case At.EvaluationTime _, At.Fixed _ -> json.writeNull();
        }
    }

    private void writeSubquery(Subquery subquery) throws IOException {
        text("type", "subquery");
        child("expr", subquery.expr());
        length("range", Optional.of(subquery.range()));
        length("step", subquery.step());
        writeShift(subquery.shift());
    }

    private void writeCall(Call call) throws IOException {
        Function function = call.function();
        text("type", "call");
        json.writeObjectFieldStart("func");
        text("name", function.text());
        texts("argTypes", function.arguments().stream().map(ValueType::resultType).toList());
        json.writeNumberField("variadic", function.variadic());
        text("returnType", function.returnType().resultType());
        json.writeEndObject();
        json.writeArrayFieldStart("args");
        for (Expr argument : call.arguments()) {
            write(argument);
        }
        json.writeEndArray();
    }

    private void writeAggregation(Aggregation aggregation) throws IOException {
        text("type", "aggregation");
        text("op", aggregation.operator().keyword());
        child("expr", aggregation.operand());
        if (aggregation.parameter().isPresent()) {
            child("param", aggregation.parameter().get());
        } else {
            json.writeNullField("param");
        }
        texts("grouping", aggregation.labels());
        json.writeBooleanField("without", aggregation.without());
    }

    private void writeBinary(Binary binary) throws IOException {
        text("type", "binaryExpr");
        text("op", binary.operator().symbol());
        child("lhs", binary.left());
        child("rhs", binary.right());
        json.writeBooleanField("bool", binary.returnBool());
        if (binary.matching().isEmpty()) {
            json.writeNullField("matching");
            return;
        }
        VectorMatching matching = binary.matching().get();
        json.writeObjectFieldStart("matching");
        text("card", matching.cardinality().text());
        texts("labels", matching.labels());
        json.writeBooleanField("on", matching.on());
        texts("include", matching.include());
        json.writeObjectFieldStart("fillValues");
        fill("lhs", matching.fillLeft());
        fill("rhs", matching.fillRight());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void fill(String field, OptionalDouble value) throws IOException {
        json.writeFieldName(field);
        if (value.isEmpty()) {
            json.writeNull();
        } else if (Double.isFinite(value.getAsDouble())) {
            json.writeNumber(value.getAsDouble());
        } else {
            // JSON has no such numbers.
            json.writeString(GoFormat.plain(value.getAsDouble()));
        }
    }

    /// A length in milliseconds if it is written as a constant, and its tree if it is not.
    private void length(String field, Optional<DurationExpr> duration) throws IOException {
        Optional<Long> constant = duration.flatMap(SyntaxJson::constantMs);
        json.writeNumberField(field, constant.orElse(0L));
        json.writeFieldName(field + "Expr");
        if (duration.isPresent() && constant.isEmpty()) {
            write(duration.get());
        } else {
            json.writeNull();
        }
    }

    private static Optional<Long> constantMs(DurationExpr duration) {
        return switch (duration) {
            case DurationExpr.Constant constant ->
                    Optional.of(Math.round(constant.seconds() * 1e9) / 1_000_000);
            case DurationExpr.Signed signed
                    when signed.operand() instanceof DurationExpr.Constant constant -> {
                long ms = Math.round(constant.seconds() * 1e9) / 1_000_000;
                yield Optional.of(signed.negative() ? -ms : ms);
            }
            default -> Optional.empty();
        };
    }

    private void write(DurationExpr duration) throws IOException {
        switch (duration) {
            case DurationExpr.Constant constant -> {
                json.writeStartObject();
                text("type", "numberLiteral");
                text("val", GoFormat.plain(constant.seconds()));
                json.writeBooleanField("duration", constant.duration());
                json.writeEndObject();
            }
            case DurationExpr.Operation operation ->
                    operation(
                            operation.operator().symbol(),
                            Optional.of(operation.left()),
                            Optional.of(operation.right()),
                            false);
            case DurationExpr.Signed signed ->
                    operation(
                            signed.negative() ? "-" : "+",
                            Optional.empty(),
                            Optional.of(signed.operand()),
                            false);
            case DurationExpr.Parenthesised(DurationExpr.Operation operation, _) ->
                    operation(
                            operation.operator().symbol(),
                            Optional.of(operation.left()),
                            Optional.of(operation.right()),
                            true);
            case DurationExpr.Parenthesised parenthesised -> write(parenthesised.inner());
            case DurationExpr.Step _ ->
                    operation("step", Optional.empty(), Optional.empty(), false);
            case DurationExpr.Range _ ->
                    operation("range", Optional.empty(), Optional.empty(), false);
            case DurationExpr.MinOf least ->
                    operation(
                            "min_of", Optional.of(least.left()), Optional.of(least.right()), false);
            case DurationExpr.MaxOf greatest ->
                    operation(
                            "max_of",
                            Optional.of(greatest.left()),
                            Optional.of(greatest.right()),
                            false);
        }
    }

    private void operation(
            String operator,
            Optional<DurationExpr> left,
            Optional<DurationExpr> right,
            boolean wrapped)
            throws IOException {
        json.writeStartObject();
        text("type", "durationExpr");
        text("op", operator);
        operand("lhs", left);
        operand("rhs", right);
        json.writeBooleanField("wrapped", wrapped);
        json.writeEndObject();
    }

    private void operand(String field, Optional<DurationExpr> operand) throws IOException {
        json.writeFieldName(field);
        if (operand.isPresent()) {
            write(operand.get());
        } else {
            json.writeNull();
        }
    }
}
