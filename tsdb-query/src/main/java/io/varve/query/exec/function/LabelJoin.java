package io.varve.query.exec.function;

import io.varve.query.exec.Charge;
import io.varve.query.exec.LabelNames;
import io.varve.query.exec.SeriesMeta;
import io.varve.storage.model.Labels;
import java.util.List;

/// `label_join`: sets one label to the values of others with a separator between them.
///
/// @param destination the label that is set; removed if the join is empty
/// @param sources labels that are joined; "" where a series does not have one
record LabelJoin(String destination, String separator, List<String> sources)
        implements Relabelled.Relabelling {
    @Override
    public void check() {
        for (String source : sources) {
            if (!LabelNames.isValid(source)) {
                throw Relabelled.wrong("invalid source label name in label_join()", source);
            }
        }
        if (!LabelNames.isValid(destination)) {
            throw Relabelled.wrong("invalid destination label name in label_join()", destination);
        }
    }

    @Override
    public SeriesMeta relabel(SeriesMeta series, Charge texts) {
        long length = (long) separator.length() * sources.size();
        for (String name : sources) {
            length += series.labels().get(name).length();
        }
        texts.take(Relabelled.bytes(length));
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < sources.size(); i++) {
            joined.append(i == 0 ? "" : separator).append(series.labels().get(sources.get(i)));
        }
        return new SeriesMeta(
                series.labels().toBuilder().set(destination, joined.toString()).build(),
                series.dropName() && !destination.equals(Labels.METRIC_NAME));
    }
}
