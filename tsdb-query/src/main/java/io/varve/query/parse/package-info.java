/// From text to tree and back: lexer, parser, type check, printer.
@NullMarked
package io.varve.query.parse;

import org.jspecify.annotations.NullMarked;
