package io.varve.storage.objectstore;

import io.varve.storage.runtime.Clock;
import io.varve.storage.testing.MemoryObjectStore;
import io.varve.storage.testing.ObjectStoreContract;
import java.nio.file.Path;

class MemoryObjectStoreTest extends ObjectStoreContract {
    @Override
    protected ObjectStore open(Path directory) {
        return new MemoryObjectStore(Clock.system());
    }
}
