package io.varve.query.parse;

/// Keeps trees from becoming so deep that a recursion over them could exhaust a thread's stack.
///
/// Two things are counted: how deep the parser itself has descended, and how high the tree is that
/// was built last, which for `a + a + a ...` grows without any descent.
final class Nesting {
    /// A level costs the parser up to 1 kB of stack while its code is interpreted; threads have 1
    /// MB.
    static final int DEPTH_MAX = 250;

    /// Walking up and down a tree costs a few hundred bytes a level. Long chains of `or` are real.
    static final int HEIGHT_MAX = 500;

    /// For those who have stacks made to measure.
    static final int TALL_HEIGHT_MAX = 5_000;

    private final QueryText text;
    private final int heightMax;
    private int depth;
    private int height;

    /// @param heightMax of the tree
    Nesting(QueryText text, int heightMax) {
        this.text = text;
        this.heightMax = heightMax;
    }

    /// Begins a descent; [#leave()] ends it.
    void enter(int offset) {
        depth++;
        if (depth > DEPTH_MAX) {
            throw error(offset, "expression is nested deeper than " + DEPTH_MAX + " levels");
        }
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
        if (height > heightMax) {
            throw error(offset, "expression has more than " + heightMax + " levels of operators");
        }
    }

    private ParseException error(int offset, String message) {
        return ParseException.at(text, offset, message);
    }
}
