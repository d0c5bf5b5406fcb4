package io.varve.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.runtime.VarveException;
import io.varve.storage.tables.Table;
import io.varve.storage.testing.MemoryTables;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableJournalTest {
    private final MemoryTables store = new MemoryTables(MemoryTables.Content.empty());

    @Test
    void positionsRiseAndReplayKeepsOrder() {
        TableJournal journal = TableJournal.open(store);
        assertThat(journal.lastPosition()).isEqualTo(Journal.START);
        JournalGroup group = group(1, 2, 3);
        group.alongside().put(Table.META, new byte[] {1}, new byte[] {2});
        journal.append(group);
        assertThat(group.position(0)).isGreaterThan(Journal.START);
        assertThat(group.position(2)).isEqualTo(journal.lastPosition());
        assertThat(store.writes()).isEqualTo(1);
        assertThat(store.get(Table.META, new byte[] {1})).containsExactly(2);
        journal.append(group(4));
        assertThat(replay(journal, Journal.START)).containsExactly(1, 2, 3, 4);
        assertThat(replay(journal, group.position(1))).containsExactly(3, 4);
        assertThat(replay(TableJournal.open(store), Journal.START)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void releasedRecordsGoAndPositionsAreNotUsedAgain() {
        TableJournal journal = TableJournal.open(store);
        journal.append(group(1, 2, 3));
        long last = journal.lastPosition();
        journal.release(last);
        assertThat(replay(journal, Journal.START)).isEmpty();
        journal.append(new JournalGroup());
        TableJournal reopened = TableJournal.open(store);
        assertThat(reopened.lastPosition()).isEqualTo(last);
        JournalGroup next = group(4);
        reopened.append(next);
        assertThat(next.position(0)).isGreaterThan(last);
        assertThat(replay(TableJournal.open(store), Journal.START)).containsExactly(4);
    }

    @Test
    void aFailedGroupLeavesNothingBetweenLaterOnes() {
        TableJournal journal = TableJournal.open(store);
        journal.append(group(1));
        store.setFailing(true);
        assertThatThrownBy(() -> journal.append(group(20, 21, 22)))
                .isInstanceOf(VarveException.class);
        store.setFailing(false);
        // As if the failed group had come through to the disk after all.
        JournalGroup ghost = group(20, 21, 22);
        TableJournal.open(store).append(ghost);
        journal.append(group(2));
        journal.append(group(3));
        assertThat(replay(TableJournal.open(store), Journal.START)).containsExactly(1, 2, 3);
    }

    private static JournalGroup group(int... records) {
        JournalGroup group = new JournalGroup();
        for (int record : records) {
            group.add(new byte[] {(byte) record});
        }
        return group;
    }

    private static List<Integer> replay(Journal journal, long after) {
        List<Integer> records = new ArrayList<>();
        journal.replay(after, (_, record) -> records.add((int) record[0]));
        return records;
    }
}
