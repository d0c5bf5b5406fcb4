package io.varve.storage.journal;

import io.varve.storage.codec.ByteReader;
import io.varve.storage.codec.ByteWriter;
import io.varve.storage.runtime.CorruptDataException;
import java.util.Arrays;

/// A set of series ids of one head, as runs of consecutive ones: what a selector matches was mostly
/// created together. Immutable.
public final class SeriesRuns {
    public static final SeriesRuns NONE = new SeriesRuns(new int[0], new int[0]);

    private final int[] firsts;
    private final int[] lasts;

    private SeriesRuns(int[] firsts, int[] lasts) {
        this.firsts = firsts;
        this.lasts = lasts;
    }

    /// @param ids rising, not negative
    /// @param count of the ids that belong to the set
    public static SeriesRuns of(int[] ids, int count) {
        int[] firsts = new int[count];
        int[] lasts = new int[count];
        int runs = 0;
        for (int i = 0; i < count; i++) {
            if (runs > 0 && lasts[runs - 1] + 1 == ids[i]) {
                lasts[runs - 1] = ids[i];
            } else {
                firsts[runs] = ids[i];
                lasts[runs] = ids[i];
                runs++;
            }
        }
        return new SeriesRuns(Arrays.copyOf(firsts, runs), Arrays.copyOf(lasts, runs));
    }

    /// The number of runs.
    public int count() {
        return firsts.length;
    }

    /// The first id of a run.
    public int first(int run) {
        return firsts[run];
    }

    /// The last id of a run.
    public int last(int run) {
        return lasts[run];
    }

    public boolean contains(int id) {
        int place = Arrays.binarySearch(firsts, id);
        if (place >= 0) {
            return true;
        }
        int before = -place - 2;
        return before >= 0 && id <= lasts[before];
    }

    /// The number of the first run that ends at an id or after it.
    public int runFrom(int id) {
        int place = Arrays.binarySearch(lasts, id);
        return place >= 0 ? place : -place - 1;
    }

    /// The number of series.
    public long size() {
        long size = 0;
        for (int i = 0; i < firsts.length; i++) {
            size += lasts[i] - firsts[i] + 1;
        }
        return size;
    }

    /// See `docs/format.md`, "Journal record".
    public void write(ByteWriter out) {
        out.uvarint(firsts.length);
        int next = 0;
        for (int i = 0; i < firsts.length; i++) {
            out.uvarint(firsts[i] - next);
            out.uvarint(lasts[i] - firsts[i]);
            next = lasts[i] + 1;
        }
    }

    /// @throws CorruptDataException if these are not the bytes of runs
    public static SeriesRuns read(ByteReader in) {
        int count = in.count();
        int[] firsts = new int[count];
        int[] lasts = new int[count];
        long next = 0;
        for (int i = 0; i < count; i++) {
            long first = next + number(in);
            long last = first + number(in);
            if (last >= Integer.MAX_VALUE) {
                throw new CorruptDataException("series " + first + " to " + last);
            }
            firsts[i] = (int) first;
            lasts[i] = (int) last;
            next = last + 1;
        }
        return new SeriesRuns(firsts, lasts);
    }

    private static long number(ByteReader in) {
        long number = in.uvarint();
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new CorruptDataException("runs of series: number " + number);
        }
        return number;
    }
}
