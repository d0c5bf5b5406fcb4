package io.varve.storage.index;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Finds the [RegexShape] of a regular expression: a recursive descent over the small part of RE2's
/// syntax that dashboards use. Whatever else turns up, such as flags or classes of characters by
/// name, makes the expression opaque; so does an expression that stands for very many texts.
///
/// The expression is one that compiles, is matched as a whole, and its dot matches every character,
/// as in [io.varve.storage.model.Matcher]. To be used once.
final class RegexShapeParser {
    /// More values than a variable of a dashboard has.
    private static final int ALTERNATIVES_MAX = 4_096;

    private static final int PIECES_MAX = 64 * 1_024;
    private static final int DEPTH_MAX = 50;

    private sealed interface Piece permits Text, Sign {}

    private record Text(String text) implements Piece {}

    private enum Sign implements Piece {
        /// `.*`
        ANY,
        /// `.+`
        SOME,
        BEGIN,
        END
    }

    private final String regex;
    private int at;
    private int pieces;

    /// Set when something is met that this class does not know; what is parsed after has no
    /// meaning.
    private boolean opaque;

    RegexShapeParser(String regex) {
        this.regex = regex;
    }

    RegexShape parse() {
        List<List<Piece>> alternatives = alternatives(0);
        if (at < regex.length()) {
            opaque = true;
        }
        Set<String> literals = new LinkedHashSet<>();
        List<Glob> globs = new ArrayList<>();
        for (List<Piece> alternative : alternatives) {
            if (opaque) {
                break;
            }
            classify(alternative, literals, globs);
        }
        return opaque
                ? new RegexShape.Opaque(prefix(regex))
                : new RegexShape.Exact(literals, globs);
    }

    private List<List<Piece>> alternatives(int depth) {
        List<List<Piece>> all = new ArrayList<>();
        if (depth > DEPTH_MAX) {
            opaque = true;
        }
        while (!opaque) {
            all.addAll(sequence(depth));
            if (all.size() > ALTERNATIVES_MAX) {
                opaque = true;
            }
            if (at == regex.length() || regex.charAt(at) != '|') {
                break;
            }
            at++;
        }
        return all;
    }

    /// Everything up to the next `|`, `)` or end, multiplied out.
    private List<List<Piece>> sequence(int depth) {
        List<List<Piece>> result = List.of(List.of());
        var run = new StringBuilder();
        while (!opaque && at < regex.length() && "|)".indexOf(regex.charAt(at)) < 0) {
            List<List<Piece>> atom = atom(depth);
            if (opaque) {
                break;
            }
            atom = quantified(atom);
            if (atom.size() == 1 && isText(atom.get(0))) {
                run.append(((Text) atom.get(0).get(0)).text());
                continue;
            }
            result = product(flush(result, run), atom);
        }
        return flush(result, run);
    }

    private static boolean isText(List<Piece> pieces) {
        return pieces.size() == 1 && pieces.get(0) instanceof Text;
    }

    private List<List<Piece>> flush(List<List<Piece>> result, StringBuilder run) {
        if (run.isEmpty()) {
            return result;
        }
        String text = run.toString();
        run.setLength(0);
        return product(result, List.of(List.of(new Text(text))));
    }

    private List<List<Piece>> product(List<List<Piece>> left, List<List<Piece>> right) {
        List<List<Piece>> product = new ArrayList<>();
        if ((long) left.size() * right.size() > ALTERNATIVES_MAX) {
            opaque = true;
            return product;
        }
        for (List<Piece> first : left) {
            for (List<Piece> second : right) {
                List<Piece> both = new ArrayList<>(first);
                both.addAll(second);
                product.add(both);
                pieces += both.size();
            }
        }
        opaque |= pieces > PIECES_MAX;
        return product;
    }

    private List<List<Piece>> atom(int depth) {
        int c = regex.codePointAt(at);
        at += Character.charCount(c);
        return switch (c) {
            case '(' -> group(depth);
            case '[' -> charClass();
            case '.' -> dot();
            case '^' -> one(Sign.BEGIN);
            case '$' -> one(Sign.END);
            case '\\' -> escape();
            case '*', '+', '?', '{', '}', ']' -> unknown();
            default -> one(new Text(Character.toString(c)));
        };
    }

    private static List<List<Piece>> one(Piece piece) {
        return List.of(List.of(piece));
    }

    private List<List<Piece>> unknown() {
        opaque = true;
        return List.of();
    }

    /// An atom with the `?` behind it, if there is one. Other quantifiers of atoms are not known.
    private List<List<Piece>> quantified(List<List<Piece>> atom) {
        if (at == regex.length() || "*+?{".indexOf(regex.charAt(at)) < 0) {
            return atom;
        }
        if (regex.charAt(at) != '?') {
            return unknown();
        }
        at++;
        lazy();
        List<List<Piece>> optional = new ArrayList<>(atom);
        optional.add(List.of());
        return optional;
    }

    /// Passes the mark that a quantifier prefers less, which changes nothing about whole matches.
    private void lazy() {
        if (at < regex.length() && regex.charAt(at) == '?') {
            at++;
        }
    }

    private List<List<Piece>> dot() {
        char quantifier = at < regex.length() ? regex.charAt(at) : ' ';
        if (quantifier != '*' && quantifier != '+') {
            return unknown();
        }
        at++;
        lazy();
        return one(quantifier == '*' ? Sign.ANY : Sign.SOME);
    }

    private List<List<Piece>> group(int depth) {
        if (regex.startsWith("?:", at)) {
            at += 2;
        } else if (regex.startsWith("?", at)) {
            return unknown();
        }
        List<List<Piece>> inner = alternatives(depth + 1);
        if (opaque || at == regex.length()) {
            return unknown();
        }
        at++;
        return inner;
    }

    private List<List<Piece>> escape() {
        if (at == regex.length()) {
            return unknown();
        }
        char c = regex.charAt(at);
        boolean punctuation = c < 0x80 && c > ' ' && !Character.isLetterOrDigit(c);
        if (!punctuation) {
            return unknown();
        }
        at++;
        return one(new Text(String.valueOf(c)));
    }

    /// A class of single letters and digits or ranges of them, as in `[0-9a]`.
    private List<List<Piece>> charClass() {
        Set<Character> members = new LinkedHashSet<>();
        while (at < regex.length() && regex.charAt(at) != ']') {
            char first = regex.charAt(at++);
            char last = first;
            if (at + 1 < regex.length() && regex.charAt(at) == '-' && regex.charAt(at + 1) != ']') {
                last = regex.charAt(at + 1);
                at += 2;
            }
            if (!isWord(first) || !isWord(last)) {
                return unknown();
            }
            for (char c = first; c <= last; c++) {
                members.add(c);
            }
        }
        if (at == regex.length() || members.isEmpty()) {
            return unknown();
        }
        at++;
        List<List<Piece>> alternatives = new ArrayList<>();
        for (char member : members) {
            alternatives.add(List.of(new Text(String.valueOf(member))));
        }
        return alternatives;
    }

    private static boolean isWord(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /// Adds an alternative to the literals or the globs; one that is neither makes all opaque.
    private void classify(List<Piece> alternative, Set<String> literals, List<Glob> globs) {
        List<String> texts = new ArrayList<>();
        List<Boolean> gaps = new ArrayList<>();
        var text = new StringBuilder();
        boolean ended = false;
        boolean gapOpen = false;
        for (int i = 0; i < alternative.size(); i++) {
            Piece piece = alternative.get(i);
            if (piece == Sign.BEGIN) {
                // Only at the very start does it say nothing new.
                opaque |= !text.isEmpty() || !gaps.isEmpty() || ended;
            } else if (piece == Sign.END) {
                ended = true;
            } else if (ended) {
                opaque = true;
            } else if (piece instanceof Text literal) {
                text.append(literal.text());
                gapOpen = gapOpen && literal.text().isEmpty();
            } else if (gapOpen) {
                // Two gaps in a row are one; that it takes two characters cannot be said.
                boolean some = piece == Sign.SOME;
                opaque |= some && gaps.getLast();
                gaps.set(gaps.size() - 1, gaps.getLast() || some);
            } else {
                texts.add(text.toString());
                text.setLength(0);
                gaps.add(piece == Sign.SOME);
                gapOpen = true;
            }
        }
        if (gaps.isEmpty()) {
            literals.add(text.toString());
        } else {
            texts.add(text.toString());
            globs.add(new Glob(texts, gaps));
        }
    }

    /// The text that every match starts with. Alternatives may start differently, so there is none
    /// if the expression has any.
    private static String prefix(String regex) {
        if (regex.indexOf('|') >= 0) {
            return "";
        }
        int from = regex.startsWith("^") ? 1 : 0;
        int to = from;
        while (to < regex.length() && "\\.+*?()[]{}^$|".indexOf(regex.charAt(to)) < 0) {
            to++;
        }
        if (to > from && to < regex.length() && "*?{+".indexOf(regex.charAt(to)) >= 0) {
            // The quantifier belongs to the last character.
            to = regex.offsetByCodePoints(to, -1);
        }
        return regex.substring(from, to);
    }
}
