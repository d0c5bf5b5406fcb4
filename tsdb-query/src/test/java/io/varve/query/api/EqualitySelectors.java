package io.varve.query.api;

import io.varve.storage.model.Matcher;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;

/// Selectors of one kind: `name=value`.
final class EqualitySelectors implements SelectorParser {
    @Override
    public List<Matcher> parse(String selector) {
        int equals = selector.indexOf('=');
        if (equals < 0) {
            throw new VarveException(ErrorKind.INVALID, "1:1: parse error: " + selector);
        }
        return List.of(
                Matcher.equal(selector.substring(0, equals), selector.substring(equals + 1)));
    }
}
