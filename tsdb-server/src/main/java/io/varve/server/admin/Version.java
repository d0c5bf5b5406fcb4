package io.varve.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/// Which Varve this is.
///
/// @param number as of the release
/// @param revision the commit, or `unknown`
public record Version(String number, String revision) {
    private static final String RESOURCE = "version.properties";

    /// The version that was built into this program.
    public static Version current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the program");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException(RESOURCE + " cannot be read", e);
        }
        return new Version(
                properties.getProperty("number", "unknown"),
                properties.getProperty("revision", "unknown"));
    }
}
