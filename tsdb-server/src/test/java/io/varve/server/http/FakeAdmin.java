package io.varve.server.http;

import io.varve.storage.manifest.DeletionReceipt;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.TenantId;
import io.varve.storage.model.TimeRange;
import io.varve.storage.runtime.VarveException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Notes what it is asked to do.
final class FakeAdmin implements AdminEndpoint {
    private final List<String> calls = new ArrayList<>();
    private List<DeletionReceipt> receipts = List.of();
    private @Nullable VarveException failure;

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized void failWith(VarveException reason) {
        failure = reason;
    }

    synchronized void receipts(List<DeletionReceipt> shown) {
        receipts = shown;
    }

    private synchronized void call(String what) {
        calls.add(what);
        VarveException reason = failure;
        if (reason != null) {
            throw reason;
        }
    }

    @Override
    public void cut() {
        call("cut");
    }

    @Override
    public void delete(TenantId tenant, List<List<Matcher>> selectors, TimeRange range, String by) {
        call("delete " + tenant + " " + selectors + " " + range + " " + by);
    }

    @Override
    public void deleteTenant(TenantId tenant, String by) {
        call("delete tenant " + tenant + " " + by);
    }

    @Override
    public synchronized List<DeletionReceipt> deletions(TenantId tenant) {
        return receipts;
    }
}
