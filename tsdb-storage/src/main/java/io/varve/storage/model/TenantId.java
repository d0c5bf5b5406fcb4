package io.varve.storage.model;

/// The unit of isolation: whose data it is. The rules for names are those of Mimir and Cortex, so
/// that an id is safe as a path element of the bucket.
///
/// @param name 1 to 150 characters of `a-z A-Z 0-9 ! - _ . * ' ( )`; not `.` or `..`
public record TenantId(String name) {
    public static final int LENGTH_MAX = 150;

    /// The tenant of requests that name none.
    public static final TenantId ANONYMOUS = new TenantId("anonymous");

    /// @throws IllegalArgumentException with a text for the user if the name is not allowed
    public TenantId {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("tenant id is empty");
        }
        if (name.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "tenant id is too long: "
                            + name.length()
                            + " characters, at most "
                            + LENGTH_MAX
                            + " are allowed");
        }
        if (name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("tenant id is '.' or '..'");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "!-_.*'()".indexOf(c) >= 0;
            if (!allowed) {
                throw new IllegalArgumentException(
                        "tenant id "
                                + GoFormat.quote(name)
                                + " has a character that is not allowed: "
                                + GoFormat.quote(name.substring(i, name.offsetByCodePoints(i, 1))));
            }
        }
    }

    /// Whether a name is allowed.
    public static boolean isValid(String name) {
        try {
            TenantId _ = new TenantId(name);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
