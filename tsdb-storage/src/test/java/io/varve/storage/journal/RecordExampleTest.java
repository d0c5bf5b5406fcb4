package io.varve.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.model.StaleMarker;
import io.varve.storage.model.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The example of `docs/format.md`, encoded.
class RecordExampleTest {
    @Test
    void theExampleIsTrue() throws IOException {
        WriteBatch batch = new WriteBatch(TenantId.ANONYMOUS, 0, 4);
        batch.add(0x1_0000_0001L, 1_700_000_000_000L, 1);
        batch.add(0x1_0000_0001L, 1_700_000_015_000L, 1);
        batch.add(0x1_0000_0002L, 1_700_000_000_000L, 2.5);
        batch.add(0x1_0000_0002L, 1_700_000_015_000L, StaleMarker.VALUE);
        byte[] record = RecordEncoder.encode(1, 1_800_000, batch);
        assertThat(HexFormat.ofDelimiter(" ").formatHex(record)).isEqualTo(example());
    }

    private static String example() throws IOException {
        Path page = Path.of(System.getProperty("varve.root"), "docs", "format.md");
        String text = Files.readString(page);
        int section = text.indexOf("## Journal record");
        int from = text.indexOf("```hex\n", section) + "```hex\n".length();
        String block = text.substring(from, text.indexOf("```", from));
        return block.lines()
                .map(line -> line.replaceFirst(" {2,}.*", ""))
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }
}
