package io.varve.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a process has used so far, by the kernel's account (`/proc`).
///
/// @param cpuSeconds user and system time
/// @param residentPeakBytes the largest resident set
record ProcessUsage(double cpuSeconds, long residentPeakBytes) {
    /// Linux on all platforms that matter counts `/proc` times in hundredths of a second.
    private static final double TICKS_PER_SECOND = 100;

    static ProcessUsage of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        // The second field is the command in parentheses and may hold blanks.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        double ticks = Double.parseDouble(fields.get(11)) + Double.parseDouble(fields.get(12));
        long peakKib = 0;
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("VmHWM:")) {
                peakKib = Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return new ProcessUsage(ticks / TICKS_PER_SECOND, peakKib << 10);
    }
}
