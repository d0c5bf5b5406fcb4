package io.varve.query.parse;

import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;

/// A text that is not PromQL. The message is Prometheus's, with the position in front: `1:5: parse
/// error: unexpected end of input`.
public final class ParseException extends VarveException {
    private static final long serialVersionUID = 1L;

    private final int offset;

    private ParseException(String message, int offset) {
        super(ErrorKind.INVALID, message);
        this.offset = offset;
    }

    static ParseException at(QueryText text, int offset, String message) {
        // An empty text has no positions; Prometheus says so.
        String position =
                text.length() == 0 ? "unknown position" : text.position(offset).toString();
        return new ParseException(position + ": parse error: " + message, offset);
    }

    /// The byte in the text that the error is about; its length if that is the end.
    public int offset() {
        return offset;
    }
}
