package io.varve.query.parse;

/// Keeps trees from becoming so deep that a recursion over them could exhaust a thread's stack.
///
/// Two things are counted: how deep the parser itself has descended, and how high the tree is that
/// was built last, which for `a + a + a ...` grows without any descent.
final class Nesting {
    /// Parser, checker and printer use less than 1 kB of stack a level; operators are given as
    /// much.
    static final int MAX = 1_000;

    private final QueryText text;
    private int depth;
    private int height;

    Nesting(QueryText text) {
        this.text = text;
    }

    /// Begins a descent; [#leave()] ends it.
    void enter(int offset) {
        depth++;
        check(depth, offset);
        height = 0;
    }

    void leave() {
        depth--;
    }

    /// The height of the tree that was built last.
    int height() {
        return height;
    }

    /// Notes that the tree in hand is an earlier one again, of that height.
    void restore(int earlierHeight) {
        height = earlierHeight;
    }

    /// Notes that a node was built over trees of at most that height.
    ///
    /// @param offset where the node begins
    void built(int childHeight, int offset) {
        height = childHeight + 1;
        check(height, offset);
    }

    private void check(int levels, int offset) {
        if (levels > MAX) {
            throw ParseException.at(
                    text, offset, "expression is nested deeper than " + MAX + " levels");
        }
    }
}
