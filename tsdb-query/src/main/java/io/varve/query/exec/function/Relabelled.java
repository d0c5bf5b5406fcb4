package io.varve.query.exec.function;

import io.varve.query.exec.Charge;
import io.varve.query.exec.DistinctLabelsets;
import io.varve.query.exec.QueryContext;
import io.varve.query.exec.SeriesMapping;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.StepColumn;
import io.varve.query.exec.VectorOperator;
import io.varve.storage.runtime.ErrorKind;
import io.varve.storage.runtime.VarveException;
import java.util.List;

/// The series of a vector with other labels and the same values.
final class Relabelled extends SeriesMapping {
    private final Relabelling relabelling;

    /// The texts that have been made: short queries can make long ones of many series.
    private final Charge texts;

    private Relabelled(QueryContext context, VectorOperator input, Relabelling relabelling) {
        super(context, input);
        this.relabelling = relabelling;
        this.texts = new Charge(context);
    }

    /// A rule that gives series other labels.
    interface Relabelling {
        /// @throws VarveException if the rule itself is wrong, even if there are no series
        void check();

        /// @param texts is charged with each text before it is made
        /// @throws VarveException if the query's memory does not suffice
        SeriesMeta relabel(SeriesMeta series, Charge texts);
    }

    static VectorOperator of(QueryContext context, VectorOperator input, Relabelling relabelling) {
        return DistinctLabelsets.of(context, new Relabelled(context, input, relabelling));
    }

    @Override
    public List<SeriesMeta> series() {
        relabelling.check();
        return super.series();
    }

    @Override
    protected SeriesMeta announce(SeriesMeta series) {
        context().cancel().check("expression evaluation");
        return relabelling.relabel(series, texts);
    }

    @Override
    public void close() {
        texts.close();
        super.close();
    }

    /// The bytes of a text of so many characters, at most.
    static long bytes(long length) {
        return 48 + 2 * length;
    }

    @Override
    protected void transform(StepColumn column) {}

    static VarveException wrong(String what, String text) {
        return new VarveException(ErrorKind.EXECUTION, what + ": " + text);
    }
}
