# Sourced by the scripts: exports JAVA_HOME of a JDK 25, or says what is missing and fails.
# Looked for, in this order: JAVA_HOME, the java on the PATH, the folders beside that java's JDK.

varve_is_jdk25() {
    [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25' "$1/release"
}

varve_find_jdk25() {
    if [ -n "${JAVA_HOME:-}" ] && varve_is_jdk25 "$JAVA_HOME"; then
        return 0
    fi
    local java candidate
    java=$(command -v java 2>/dev/null) && java=$(readlink -f "$java") || java=""
    if [ -n "$java" ]; then
        local home=${java%/bin/java}
        for candidate in "$home" "${home%/*}"/*; do
            if varve_is_jdk25 "$candidate"; then
                JAVA_HOME=$candidate
                export JAVA_HOME
                return 0
            fi
        done
    fi
    echo "Java 25 is needed: install a JDK 25 and set JAVA_HOME to it" >&2
    return 1
}
