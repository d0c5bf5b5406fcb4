package io.varve.query.exec.binary;

import io.varve.query.exec.SeriesGroups;
import io.varve.query.exec.SeriesMeta;
import io.varve.query.exec.binary.MatchGroup.Partner;
import io.varve.storage.model.Labels;
import java.util.ArrayList;
import java.util.List;

/// How the announced series of two vectors match: computed once, before any value is read.
final class MatchPlan {
    private final Matching matching;
    private final List<SeriesMeta> many;
    private final List<SeriesMeta> one;
    private final SeriesGroups keys;
    private final MatchGroup[] groups;
    private final int[] groupOfMany;
    private final int[] groupOfOne;
    private final List<SeriesMeta> results = new ArrayList<>();

    /// Groups of the "one" side come first, in the order of its series.
    private final int oneGroupCount;

    MatchPlan(Matching matching, List<SeriesMeta> many, List<SeriesMeta> one, int steps) {
        this.matching = matching;
        this.many = many;
        this.one = one;
        this.keys = new SeriesGroups(matching.key());
        this.groupOfOne = new int[one.size()];
        for (int i = 0; i < groupOfOne.length; i++) {
            groupOfOne[i] = keys.add(one.get(i).labels());
        }
        this.oneGroupCount = keys.count();
        this.groupOfMany = new int[many.size()];
        boolean fillOne = matching.fillOne().isPresent();
        for (int i = 0; i < groupOfMany.length; i++) {
            Labels labels = many.get(i).labels();
            groupOfMany[i] = fillOne ? keys.add(labels) : keys.find(labels);
        }
        this.groups = new MatchGroup[keys.count()];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = new MatchGroup(steps);
        }
        count();
        addPartners();
        addResults();
    }

    private void count() {
        for (int group : groupOfOne) {
            groups[group].oneCount++;
            groups[group].oneUnread++;
        }
        for (int group : groupOfMany) {
            if (group >= 0) {
                groups[group].manyCount++;
                groups[group].manyUnread++;
            }
        }
    }

    private void addPartners() {
        for (int i = 0; i < groupOfOne.length; i++) {
            MatchGroup group = groups[groupOfOne[i]];
            if (isKept(group)) {
                group.partner(matching.included(one.get(i).labels()));
            }
        }
        if (matching.fillOne().isPresent()) {
            for (int i = 0; i < groups.length; i++) {
                if (groups[i].manyCount > 0) {
                    groups[i].standIn = groups[i].partner(matching.included(keys.shared(i)));
                }
            }
        }
    }

    private void addResults() {
        for (int i = 0; i < groupOfMany.length; i++) {
            if (groupOfMany[i] >= 0) {
                addResults(many.get(i).labels(), groups[groupOfMany[i]]);
            }
        }
        if (matching.fillMany().isPresent()) {
            for (int i = 0; i < oneGroupCount; i++) {
                addResults(keys.shared(i), groups[i]);
            }
        }
    }

    private void addResults(Labels labels, MatchGroup group) {
        for (Partner partner : group.partners) {
            results.add(matching.result(labels, partner.included));
        }
    }

    /// Whether the values of the "one" side of a group are needed.
    boolean isKept(MatchGroup group) {
        return group.manyCount > 0 || matching.fillMany().isPresent();
    }

    /// For each series of the "many" side one for each of its partners, in that order; then, if the
    /// "many" side is filled, one for each partner of each group of the "one" side.
    List<SeriesMeta> results() {
        return results;
    }

    List<SeriesMeta> one() {
        return one;
    }

    SeriesGroups keys() {
        return keys;
    }

    int groupCount() {
        return groups.length;
    }

    int oneGroupCount() {
        return oneGroupCount;
    }

    MatchGroup group(int index) {
        return groups[index];
    }

    MatchGroup groupOfOne(int series) {
        return groups[groupOfOne[series]];
    }

    /// The number of the group of a series of the "many" side, -1 if it matches nothing.
    int groupOfMany(int series) {
        return groupOfMany[series];
    }
}
