package io.varve.ingest.append;

import io.varve.ingest.limits.IngestLimits;
import io.varve.ingest.limits.RefusalReason;
import io.varve.ingest.protocol.LabelDecoder;
import io.varve.ingest.protocol.RequestColumns;
import io.varve.ingest.protocol.remotewrite.MetadataDecoder;
import io.varve.storage.head.MetadataLimits;
import io.varve.storage.head.MetadataTable;
import io.varve.storage.journal.WriteBatch;
import io.varve.storage.model.GoFormat;
import io.varve.storage.model.MetricMetadata;

/// Adds what a request says of metric families to its batch, leaving out what the head knows
/// already and what is refused.
final class MetadataAssembler {
    /// Chars of a help text that are kept.
    static final int HELP_LENGTH_MAX = 2048;

    private final RequestColumns request;
    private final MetadataTable table;
    private final IngestLimits limits;
    private final MetadataLimits metadataLimits;
    private final Refusals refusals;

    MetadataAssembler(
            RequestColumns request,
            MetadataTable table,
            IngestLimits limits,
            MetadataLimits metadataLimits,
            Refusals refusals) {
        this.request = request;
        this.table = table;
        this.limits = limits;
        this.metadataLimits = metadataLimits;
        this.refusals = refusals;
    }

    void addTo(WriteBatch batch) {
        MetadataDecoder decoder = new MetadataDecoder();
        for (int row = 0; row < request.metadataCount(); row++) {
            MetricMetadata said =
                    decoder.decode(
                            request.message(),
                            request.metadataOffset(row),
                            request.metadataLength(row));
            if (said == null) {
                refuse(RefusalReason.INVALID_UTF8, "metadata that is not UTF-8");
            } else if (said.family().isEmpty()) {
                refuse(
                        RefusalReason.METADATA_WITHOUT_NAME,
                        "metadata without the name of a metric family");
            } else if (isTooLong(said)) {
                refuse(
                        RefusalReason.LABEL_VALUE_TOO_LONG,
                        "metadata of "
                                + shown(said)
                                + " with a name or unit longer than limits.label_value_bytes_max of "
                                + limits.labels().valueBytesMax());
            } else {
                add(shortened(said), batch);
            }
        }
    }

    private void add(MetricMetadata said, WriteBatch batch) {
        switch (table.admit(said, metadataLimits)) {
            case KNOWN -> {
                // Senders repeat themselves; what is known is durable.
            }
            case NEW -> batch.addMetadata(said);
            case TOO_MANY_VARIANTS ->
                    refuseMore(
                            said,
                            MetadataTable.VARIANTS_MAX
                                    + " different entries of the family are kept");
            case TOO_MANY_FAMILIES ->
                    refuseMore(
                            said,
                            "ingest.metadata_families_max is " + metadataLimits.familiesMax());
            case TOO_MANY_BYTES ->
                    refuseMore(
                            said,
                            "ingest.metadata_tenant_bytes_max is "
                                    + metadataLimits.tenantBytesMax()
                                    + ", ingest.metadata_bytes_max is "
                                    + metadataLimits.bytesMax());
        }
    }

    private void refuseMore(MetricMetadata said, String limit) {
        refuse(
                RefusalReason.METADATA_LIMIT,
                "metadata of " + shown(said) + " is too much: " + limit);
    }

    private static String shown(MetricMetadata said) {
        return GoFormat.quote(LabelDecoder.shown(said.family()));
    }

    /// A family's name will be a label's value.
    private boolean isTooLong(MetricMetadata said) {
        int max = limits.labels().valueBytesMax();
        return said.family().length() > max || said.unit().length() > max;
    }

    private static MetricMetadata shortened(MetricMetadata said) {
        String help = said.help();
        if (help.length() <= HELP_LENGTH_MAX) {
            return said;
        }
        boolean splitsPair = Character.isHighSurrogate(help.charAt(HELP_LENGTH_MAX - 1));
        String kept = help.substring(0, splitsPair ? HELP_LENGTH_MAX - 1 : HELP_LENGTH_MAX);
        return new MetricMetadata(said.family(), said.type(), kept, said.unit());
    }

    private void refuse(RefusalReason reason, String what) {
        if (refusals.count(reason, 0)) {
            refusals.explain(what);
        }
    }
}
