package io.varve.query.parse;

import io.varve.storage.model.GoFormat;

/// Cuts the text of a query into tokens (conformance FORMAT.md, B1).
///
/// What a character means depends on where it stands. Inside braces there are no keywords. Inside
/// brackets a word can only be the name of a time function; as long as no number has been seen
/// there, everything that cannot begin a duration is refused at once. Not thread-safe.
final class Lexer {
    private final QueryText text;
    private int position;
    private int start;

    private int openParens;
    private boolean inBraces;
    private boolean inBrackets;

    /// In brackets, before the first number: only durations and their operators are looked for.
    private boolean durationOnly;

    private boolean durationSeen;
    private boolean colonSeen;

    Lexer(QueryText text) {
        this.text = text;
    }

    /// The next token; after the last one, [TokenKind#END] again and again.
    Token next() {
        skipBlanks();
        start = position;
        if (durationOnly) {
            return insideDuration();
        }
        return inBraces ? insideBraces() : outside();
    }

    private void skipBlanks() {
        for (; ; ) {
            int c = text.byteAt(position);
            if (c == '#' && !durationOnly) {
                skipComment();
            } else if (isBlank(c)) {
                position++;
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        int c = text.byteAt(position);
        while (c != '\n' && c != '\r' && c != GoRune.END) {
            position++;
            c = text.byteAt(position);
        }
    }

    private Token outside() {
        int c = text.byteAt(position);
        return switch (c) {
            case GoRune.END -> end();
            case ',' -> symbol(TokenKind.COMMA, 1);
            case '+' -> symbol(TokenKind.ADD, 1);
            case '-' -> symbol(TokenKind.SUBTRACT, 1);
            case '*' -> symbol(TokenKind.MULTIPLY, 1);
            case '/' -> symbol(TokenKind.DIVIDE, 1);
            case '%' -> symbol(TokenKind.MODULO, 1);
            case '^' -> symbol(TokenKind.POWER, 1);
            case '@' -> symbol(TokenKind.AT, 1);
            case '=', '!' -> equality(c);
            case '<' -> comparison(TokenKind.LESS, TokenKind.LESS_OR_EQUAL, TokenKind.TRIM_UPPER);
            case '>' ->
                    comparison(TokenKind.GREATER, TokenKind.GREATER_OR_EQUAL, TokenKind.TRIM_LOWER);
            case '"', '\'', '`' -> string();
            case '(', ')' -> paren(c);
            case '{' -> {
                inBraces = true;
                yield symbol(TokenKind.LEFT_BRACE, 1);
            }
            case '[', ']' -> bracket(c);
            default -> wordOrNumber(c);
        };
    }

    private Token end() {
        if (openParens > 0) {
            throw error("unclosed left parenthesis");
        }
        if (inBrackets) {
            throw error("unclosed left bracket");
        }
        return symbol(TokenKind.END, 0);
    }

    private Token equality(int c) {
        int second = text.byteAt(position + 1);
        if (second == '=') {
            return symbol(c == '=' ? TokenKind.EQUAL : TokenKind.NOT_EQUAL, 2);
        }
        if (c == '!') {
            throw error("unexpected character after '!': " + GoRune.quoted(runeAt(position + 1)));
        }
        if (second == '~') {
            throw error("unexpected character after '=': " + GoRune.quoted(second));
        }
        return symbol(TokenKind.ASSIGN, 1);
    }

    private Token comparison(TokenKind strict, TokenKind orEqual, TokenKind trim) {
        return switch (text.byteAt(position + 1)) {
            case '=' -> symbol(orEqual, 2);
            case '/' -> symbol(trim, 2);
            default -> symbol(strict, 1);
        };
    }

    private Token paren(int c) {
        if (c == '(') {
            openParens++;
            return symbol(TokenKind.LEFT_PAREN, 1);
        }
        Token token = symbol(TokenKind.RIGHT_PAREN, 1);
        if (openParens == 0) {
            // Behind the parenthesis, as Prometheus has it.
            start = position;
            throw error("unexpected right parenthesis " + GoRune.quoted(c));
        }
        openParens--;
        return token;
    }

    private Token bracket(int c) {
        if (c == '[') {
            if (inBrackets) {
                throw error("unexpected left bracket " + GoRune.quoted(c));
            }
            inBrackets = true;
            durationOnly = true;
            durationSeen = false;
            colonSeen = false;
            return symbol(TokenKind.LEFT_BRACKET, 1);
        }
        if (!inBrackets) {
            throw error("unexpected right bracket " + GoRune.quoted(c));
        }
        inBrackets = false;
        durationOnly = false;
        return symbol(TokenKind.RIGHT_BRACKET, 1);
    }

    private Token wordOrNumber(int c) {
        if (isNumberStart(c)) {
            return numberOrDuration();
        }
        if (NumberScanner.isLetter(c) || c == ':') {
            return inBrackets ? wordInBrackets(c) : word();
        }
        throw error("unexpected character: " + GoRune.quoted(runeAt(position)));
    }

    private boolean isNumberStart(int c) {
        return NumberScanner.isDigit(c)
                || (c == '.' && NumberScanner.isDigit(text.byteAt(position + 1)));
    }

    private Token word() {
        int end = position;
        while (NumberScanner.isWord(text.byteAt(end)) || text.byteAt(end) == ':') {
            end++;
        }
        TokenKind kind = TokenKind.ofWord(text.slice(position, end));
        position = end;
        return switch (kind) {
            // These came late to the language, so they stay names wherever they can.
            case FILL, FILL_LEFT, FILL_RIGHT -> token(isParenNext() ? kind : TokenKind.IDENTIFIER);
            default -> token(kind);
        };
    }

    private boolean isParenNext() {
        int next = position;
        while (isBlank(text.byteAt(next))) {
            next++;
        }
        return text.byteAt(next) == '(';
    }

    private Token wordInBrackets(int c) {
        if (c == ':') {
            if (colonSeen) {
                throw error("unexpected colon " + GoRune.quoted(c));
            }
            colonSeen = true;
            return symbol(TokenKind.COLON, 1);
        }
        TokenKind function = timeFunction();
        if (function == TokenKind.IDENTIFIER) {
            throw error(
                    "unexpected character: "
                            + GoRune.quoted(c)
                            + ", expected "
                            + GoRune.quoted(':'));
        }
        return token(function);
    }

    /// The word of a function that durations know, or [TokenKind#IDENTIFIER] for any other.
    private TokenKind timeFunction() {
        int end = position;
        while (NumberScanner.isLetter(text.byteAt(end))) {
            end++;
        }
        TokenKind kind = TokenKind.ofWord(text.slice(position, end));
        return switch (kind) {
            case QUERY_STEP, QUERY_RANGE, MIN_OF, MAX_OF -> {
                position = end;
                yield kind;
            }
            default -> TokenKind.IDENTIFIER;
        };
    }

    private Token insideDuration() {
        int c = text.byteAt(position);
        return switch (c) {
            case GoRune.END -> throw error("unexpected end of input in duration expression");
            case ':' -> colonInDuration();
            case ']', '(', ')', '+', '-', '*', '/', '%', '^', ',' -> outside();
            default -> operandInDuration(c);
        };
    }

    private Token colonInDuration() {
        Token token = symbol(TokenKind.COLON, 1);
        if (!durationSeen || colonSeen) {
            // Behind the colon, as Prometheus has it.
            start = position;
            throw error(
                    durationSeen
                            ? "unexpected repeated colon in duration expression"
                            : "unexpected colon before duration in duration expression");
        }
        colonSeen = true;
        return token;
    }

    private Token operandInDuration(int c) {
        durationSeen = true;
        if (isNumberStart(c)) {
            durationOnly = false;
            return numberOrDuration();
        }
        TokenKind function = NumberScanner.isLetter(c) ? timeFunction() : TokenKind.IDENTIFIER;
        if (function == TokenKind.IDENTIFIER) {
            throw error(
                    "unexpected character in duration expression: "
                            + GoRune.quoted(runeAt(position)));
        }
        return token(function);
    }

    private Token insideBraces() {
        int c = text.byteAt(position);
        return switch (c) {
            case GoRune.END -> throw error("unexpected end of input inside braces");
            case ',' -> symbol(TokenKind.COMMA, 1);
            case '"', '\'', '`' -> string();
            case '=' ->
                    text.byteAt(position + 1) == '~'
                            ? symbol(TokenKind.REGEX, 2)
                            : symbol(TokenKind.ASSIGN, 1);
            case '!' ->
                    switch (text.byteAt(position + 1)) {
                        case '~' -> symbol(TokenKind.NOT_REGEX, 2);
                        case '=' -> symbol(TokenKind.NOT_EQUAL, 2);
                        default ->
                                throw error(
                                        "unexpected character after '!' inside braces: "
                                                + GoRune.quoted(runeAt(position + 1)));
                    };
            case '{' -> throw error("unexpected left brace " + GoRune.quoted(c));
            case '}' -> {
                inBraces = false;
                yield symbol(TokenKind.RIGHT_BRACE, 1);
            }
            default -> labelName(c);
        };
    }

    private Token labelName(int c) {
        if (!NumberScanner.isLetter(c)) {
            throw error("unexpected character inside braces: " + GoRune.quoted(runeAt(position)));
        }
        while (NumberScanner.isWord(text.byteAt(position))) {
            position++;
        }
        return token(TokenKind.IDENTIFIER);
    }

    private Token string() {
        position = new StringScanner(text, position).scan();
        return token(TokenKind.STRING);
    }

    private Token numberOrDuration() {
        NumberScanner scanner = new NumberScanner(text, position);
        boolean number = scanner.number();
        boolean duration = !number && scanner.durationFromNumber();
        position = scanner.position();
        if (!number && !duration) {
            throw error(
                    "bad number or duration syntax: "
                            + GoFormat.quote(text.slice(start, position)));
        }
        return token(number ? TokenKind.NUMBER : TokenKind.DURATION);
    }

    private Token symbol(TokenKind kind, int bytes) {
        position += bytes;
        return token(kind);
    }

    private Token token(TokenKind kind) {
        return new Token(kind, start, position, text.slice(start, position));
    }

    private int runeAt(int offset) {
        return offset < text.length() ? text.runeAt(offset) : GoRune.END;
    }

    static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private ParseException error(String message) {
        return ParseException.at(text, start, message);
    }
}
