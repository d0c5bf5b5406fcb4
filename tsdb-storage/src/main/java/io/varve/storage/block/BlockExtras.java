package io.varve.storage.block;

import io.varve.storage.model.Exemplar;
import io.varve.storage.model.Labels;
import io.varve.storage.model.Matcher;
import io.varve.storage.model.MetricMetadata;
import io.varve.storage.model.TimeRange;
import io.varve.storage.read.SeriesExemplars;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the sections of a block that only some blocks have: exemplars and metadata. Belongs to one
/// query.
final class BlockExtras {
    private final BlockAccess access;
    private final BlockContents contents;

    BlockExtras(BlockAccess access, BlockContents contents) {
        this.access = access;
        this.contents = contents;
    }

    /// What is said of metric families.
    List<MetricMetadata> metadata() {
        BlockContents.Section section = contents.sections().get(Frame.Kind.METADATA.wire());
        return section == null
                ? List.of()
                : access.section(
                                MetadataPage.class, Frame.Kind.METADATA, section, MetadataPage::new)
                        .entries();
    }

    Optional<ExemplarDirectory> directory() {
        BlockContents.Section section = contents.sections().get(Frame.Kind.EXEMPLARS.wire());
        return section == null
                ? Optional.empty()
                : Optional.of(
                        access.section(
                                ExemplarDirectory.class,
                                Frame.Kind.EXEMPLARS,
                                section,
                                payload -> new ExemplarDirectory(payload, section.offset())));
    }

    BlockAccess.Pages<ExemplarPage> pages(ExemplarDirectory directory) {
        return access
        .new Pages<>(
                ExemplarPage.class, Frame.Kind.EXEMPLAR_PAGE, directory.pages(), ExemplarPage::new);
    }

    /// As [io.varve.storage.read.ExemplarQueryable].
    List<SeriesExemplars> exemplars(TimeRange range, List<List<Matcher>> selectors) {
        Optional<ExemplarDirectory> found = directory();
        if (found.isEmpty() || !found.get().range().overlaps(range)) {
            return List.of();
        }
        ExemplarDirectory directory = found.get();
        int count = directory.pages().count();
        BlockAccess.Pages<ExemplarPage> source = pages(directory);
        Map<Labels, List<Exemplar>> selected = new TreeMap<>();
        for (int page = 0; page < count; page++) {
            if (!mayHold(directory, page, selectors)) {
                continue;
            }
            access.context().cancel().check("exemplars");
            int until = page + 1;
            while (until < count && mayHold(directory, until, selectors)) {
                until++;
            }
            for (SeriesExemplars series : source.page(page, until).series()) {
                if (matches(series.labels(), selectors)) {
                    add(series, range, selected);
                }
            }
        }
        List<SeriesExemplars> all = new ArrayList<>(selected.size());
        selected.forEach((labels, exemplars) -> all.add(new SeriesExemplars(labels, exemplars)));
        return all;
    }

    private void add(
            SeriesExemplars series, TimeRange range, Map<Labels, List<Exemplar>> selected) {
        for (Exemplar exemplar : series.exemplars()) {
            if (range.contains(exemplar.timestampMs())) {
                access.context().memory().take(exemplar.bytes());
                selected.computeIfAbsent(series.labels(), _ -> new ArrayList<>()).add(exemplar);
            }
        }
    }

    private static boolean mayHold(
            ExemplarDirectory directory, int page, List<List<Matcher>> selectors) {
        for (List<Matcher> matchers : selectors) {
            boolean may = true;
            for (Matcher matcher : matchers) {
                may &=
                        !SeriesFinder.isNameEquality(matcher)
                                || directory.mayHold(page, matcher.value());
            }
            if (may) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(Labels labels, List<List<Matcher>> selectors) {
        for (List<Matcher> matchers : selectors) {
            boolean all = true;
            for (Matcher matcher : matchers) {
                all &= matcher.matches(labels);
            }
            if (all) {
                return true;
            }
        }
        return false;
    }
}
