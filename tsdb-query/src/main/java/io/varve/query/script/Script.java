package io.varve.query.script;

import java.util.List;

/// A parsed test script.
///
/// @param commands what it does, in order
record Script(List<Command> commands) {
    Script {
        commands = List.copyOf(commands);
    }
}
