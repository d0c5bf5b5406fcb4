package io.varve.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The value of a key that has a shape of its own: maps, lists and words, as YAML or JSON.
sealed interface YamlTree {
    /// @param entries in the order of the text
    record Node(Map<String, YamlTree> entries) implements YamlTree {}

    record Items(List<YamlTree> items) implements YamlTree {}

    record Word(String text) implements YamlTree {}

    /// @throws IllegalArgumentException with a text for the user
    static YamlTree parse(String text) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IllegalArgumentException("is empty");
            }
            YamlTree tree = read(parser, token);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("has something behind its end");
            }
            return tree;
        } catch (JsonProcessingException e) {
            String cause = e.getOriginalMessage();
            throw new IllegalArgumentException(
                    "not YAML: " + (cause == null ? "" : cause.lines().findFirst().orElse("")), e);
        } catch (IOException e) {
            throw new IllegalStateException("reading a text in memory failed", e);
        }
    }

    private static YamlTree read(YAMLParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> {
                Map<String, YamlTree> entries = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    if (entries.put(name, read(parser, parser.nextToken())) != null) {
                        throw new IllegalArgumentException(name + " is given twice");
                    }
                }
                yield new Node(entries);
            }
            case START_ARRAY -> {
                List<YamlTree> items = new ArrayList<>();
                for (JsonToken next = parser.nextToken();
                        next != JsonToken.END_ARRAY;
                        next = parser.nextToken()) {
                    items.add(read(parser, next));
                }
                yield new Items(items);
            }
            case VALUE_NULL -> throw new IllegalArgumentException("a value is missing");
            default -> new Word(parser.getText());
        };
    }
}
