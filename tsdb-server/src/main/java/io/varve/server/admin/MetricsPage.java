package io.varve.server.admin;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;

/// Varve's own metrics in the format that a scraper accepts. Thread-safe.
public final class MetricsPage {
    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();

    public MetricsPage(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /// The metrics of now in one format.
    public interface Page {
        String contentType();

        void writeTo(OutputStream out) throws IOException;
    }

    /// @param accept the header of the request; empty if there is none
    public Page page(String accept) {
        ExpositionFormatWriter writer = formats.findWriter(accept);
        return new Page() {
            @Override
            public String contentType() {
                return writer.getContentType();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                writer.write(out, registry.scrape());
            }
        };
    }
}
