package io.varve.server.config;

/// Where a value of the configuration was given.
sealed interface Origin {
    /// Nowhere.
    record Default() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }

    /// @param line counted from 1; 0: the file as a whole
    record File(String file, int line) implements Origin {
        @Override
        public String toString() {
            return line == 0 ? file : file + ":" + line;
        }
    }

    /// @param flag as on the command line, such as `--listen`
    record Flag(String flag) implements Origin {
        @Override
        public String toString() {
            return flag;
        }
    }
}
