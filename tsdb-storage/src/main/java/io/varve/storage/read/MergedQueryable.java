package io.varve.storage.read;

import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import java.util.ArrayList;
import java.util.List;

/// Several sources as one: series with the same labels become one series, whose chunks are those of
/// all sources. Which sample stays where sources overlap is decided when the chunks are decoded,
/// see [SampleReader]. Sources are opened in the order in which they are given. Thread-safe.
public final class MergedQueryable implements Queryable {
    private final List<Queryable> sources;

    public MergedQueryable(List<? extends Queryable> sources) {
        this.sources = List.copyOf(sources);
    }

    @Override
    public Querier querier(TenantId tenant, TimeRange range, ReadContext context) {
        List<Querier> queriers = new ArrayList<>(sources.size());
        try {
            for (Queryable source : sources) {
                queriers.add(source.querier(tenant, range, context));
            }
        } catch (RuntimeException | Error failure) {
            Closing.afterFailure(failure, queriers);
            throw failure;
        }
        return queriers.size() == 1 ? queriers.getFirst() : new MergedQuerier(queriers);
    }
}
