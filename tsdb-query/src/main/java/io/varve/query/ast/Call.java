package io.varve.query.ast;

import java.util.List;

/// A function call.
public record Call(Function function, List<Expr> arguments, Span span) implements Expr {
    public Call {
        arguments = List.copyOf(arguments);
    }

    @Override
    public ValueType type() {
        return function.returnType();
    }
}
