package io.varve.server.config;

import java.util.List;

/// The reference of all keys, for `docs/configuration.md`.
public final class ConfigReference {
    private ConfigReference() {}

    public static String markdown() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Configuration

                        `varve server` runs without any. What differs from the defaults goes into one YAML file,
                        given by `--config FILE`, or into flags: `--set key.path=value` sets any key, `--listen` and
                        `--data-dir` are short for two of them. Flags win over the file. `varve config check FILE`
                        tells what is wrong with a file; `varve config print FILE` shows every value and where it
                        comes from. Unknown keys are errors.

                        `POST /-/reload`, or the signal SIGHUP, reads the file again and puts in force what may
                        change while the server runs; sections below say so. Flags still win. If anything is wrong
                        with the file, nothing changes, the reason is the answer (500) and in the log, and
                        `varve_config_last_reload_successful` is 0. Changed keys that need a restart are named in the
                        answer and in the log, and wait.

                        Durations are written as in Prometheus: `90s`, `5m`, `1h30m`, `2w`. Sizes are bytes or have a
                        unit: `512KiB`, `32MiB`, `1GiB`. This page is made from the code.
                        """);
        String section = "";
        for (ConfigKey<?> key : Keys.ALL) {
            if (!key.section().equals(section)) {
                section = key.section();
                page.append("\n## ").append(section).append("\n\n");
                page.append(Keys.sectionMeaning(section)).append("\n\n");
                page.append("| key | kind | default | meaning |\n|---|---|---|---|\n");
            }
            page.append("| `").append(key.path()).append("` | ").append(key.kind().name());
            page.append(" | ").append(shown(key)).append(" | ").append(key.meaning());
            page.append(" |\n");
        }
        return page.toString();
    }

    private static String shown(ConfigKey<?> key) {
        return key.defaultText().isEmpty() ? "none" : "`" + key.defaultText() + "`";
    }

    /// All paths of keys.
    public static List<String> paths() {
        return Keys.ALL.stream().<String>map(ConfigKey::path).toList();
    }
}
