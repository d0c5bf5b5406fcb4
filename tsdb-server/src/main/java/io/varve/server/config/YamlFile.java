package io.varve.server.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one YAML document of nested maps into paths and values. Strict: no key twice, no aliases,
/// no second document. One reader reads one text.
final class YamlFile {
    private final String file;
    private final YAMLParser parser;
    private final Map<String, ConfigValue> values = new LinkedHashMap<>();

    private YamlFile(String file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    /// The values by their paths, in the order of the file.
    ///
    /// @param file for messages
    /// @throws ConfigException if the text is no such document
    static Map<String, ConfigValue> read(String file, String text) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            YamlFile reader = new YamlFile(file, parser);
            reader.readDocument();
            return reader.values;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new ConfigException(
                    new Origin.File(file, line),
                    "not YAML: " + firstLine(e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("reading a text in memory failed", e);
        }
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "cannot be parsed" : message.lines().findFirst().orElse("");
    }

    private void readDocument() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null || token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw here("a map of sections is expected, such as server:, head:, query:");
        }
        readMap("");
        if (parser.nextToken() != null) {
            throw here("only one document is expected");
        }
    }

    private void readMap(String prefix) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String path = prefix + parser.currentName();
            Origin origin = origin();
            JsonToken token = parser.nextToken();
            if (parser.isCurrentAlias()) {
                throw here("aliases are not supported");
            }
            if (isTree(path) && token != JsonToken.VALUE_NULL) {
                put(path, new ConfigValue(readTree(), false, origin));
                continue;
            }
            switch (token) {
                case START_OBJECT -> readMap(path + ".");
                case START_ARRAY -> put(path, new ConfigValue(readList(path), true, origin));
                case VALUE_NULL -> readNothing(path, origin);
                default -> put(path, new ConfigValue(parser.getText(), false, origin));
            }
        }
    }

    private static boolean isTree(String path) {
        return Keys.ALL.stream().anyMatch(key -> key.path().equals(path) && key.kind().isTree());
    }

    /// What stands here, with all that is below it, as JSON, which is YAML too.
    private String readTree() throws IOException {
        var text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.copyCurrentStructure(parser);
        }
        return text.toString();
    }

    /// A section may be empty, a key may not.
    private void readNothing(String path, Origin origin) {
        if (Keys.ALL.stream().noneMatch(key -> key.section().equals(path))) {
            throw new ConfigException(origin, path + " has no value");
        }
    }

    private String readList(String path) throws IOException {
        List<String> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isScalarValue() || parser.isCurrentAlias()) {
                throw here(path + " must be a list of plain values");
            }
            items.add(parser.getText());
        }
        return String.join(",", items);
    }

    private void put(String path, ConfigValue value) {
        ConfigValue before = values.putIfAbsent(path, value);
        if (before != null) {
            throw new ConfigException(
                    value.origin(), path + " is given twice, first at " + before.origin());
        }
    }

    private Origin origin() {
        return new Origin.File(file, parser.currentTokenLocation().getLineNr());
    }

    private ConfigException here(String message) {
        return new ConfigException(origin(), message);
    }
}
