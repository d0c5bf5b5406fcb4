package io.varve.storage.index;

import java.util.List;
import java.util.Set;

/// What a regular expression matches, as far as it can be said without a regex engine.
sealed interface RegexShape {
    /// Matches exactly the literals and what one of the globs matches.
    ///
    /// @param literals whole values, without wildcards
    /// @param globs literals with wildcards between them
    record Exact(Set<String> literals, List<Glob> globs) implements RegexShape {
        public Exact {
            literals = Set.copyOf(literals);
            globs = List.copyOf(globs);
        }
    }

    /// Only an engine can tell, but whatever is matched starts with a prefix.
    record Opaque(String prefix) implements RegexShape {}

    /// @param regex a regular expression that compiles
    static RegexShape of(String regex) {
        return new RegexShapeParser(regex).parse();
    }
}
