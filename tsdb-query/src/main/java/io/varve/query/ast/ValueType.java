package io.varve.query.ast;

/// The types of PromQL expressions.
public enum ValueType {
    SCALAR("scalar", "scalar"),
    STRING("string", "string"),
    VECTOR("vector", "instant vector"),
    MATRIX("matrix", "range vector"),
    /// Type of an expression that yields nothing, such as a missing one.
    NONE("none", "none");

    private final String resultType;
    private final String documented;

    ValueType(String resultType, String documented) {
        this.resultType = resultType;
        this.documented = documented;
    }

    /// As the HTTP API names it: `vector`, `matrix`.
    public String resultType() {
        return resultType;
    }

    /// As error messages name it: `instant vector`, `range vector`.
    public String documented() {
        return documented;
    }
}
