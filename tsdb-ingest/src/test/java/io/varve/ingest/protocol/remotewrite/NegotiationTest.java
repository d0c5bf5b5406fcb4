package io.varve.ingest.protocol.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules R3 to R7 of conformance remote-write.md, and its list of tolerances.
final class NegotiationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "application/x-protobuf | snappy",
                "application/x-protobuf;proto=prometheus.WriteRequest | snappy",
                "application/x-protobuf; proto=prometheus.WriteRequest | snappy",
                "application/x-protobuf;charset=utf-8 | snappy",
                "application/x-protobuf;charset=utf-8;proto=prometheus.WriteRequest | snappy",
                "'' | snappy",
                "application/x-protobuf | ''",
                "'' | ''",
            })
    void isAccepted(String contentType, String contentEncoding) {
        assertThat(Negotiation.of(contentType, contentEncoding))
                .isEqualTo(new Negotiation.Accepted());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "application/json | snappy | Content-Type \"application/json\"",
                "image/png | snappy | Content-Type \"image/png\"",
                "Application/X-Protobuf | snappy | Content-Type",
                "text/plain;proto=prometheus.WriteRequest | snappy | Content-Type",
                "application/x-protobuf;proto=io.prometheus.write.v2.Request | snappy"
                        + " | expected application/x-protobuf;proto=prometheus.WriteRequest",
                "application/x-protobuf; proto=io.prometheus.write.v2.Request | snappy | Content-",
                "application/x-protobuf;proto= | snappy | Content-Type",
                "application/x-protobuf;proto | snappy | parameters of the form name=value",
                "application/x-protobuf;a=b=c | snappy | parameters of the form name=value",
                "application/x-protobuf; | snappy | parameters of the form name=value",
                "application/x-protobuf | gzip | Content-Encoding \"gzip\"",
                "application/x-protobuf | deflate | expected snappy",
                "application/x-protobuf | identity | Content-Encoding",
            })
    void isUnsupported(String contentType, String contentEncoding, String why) {
        assertThat(Negotiation.of(contentType, contentEncoding))
                .isInstanceOfSatisfying(
                        Negotiation.Unsupported.class,
                        unsupported -> assertThat(unsupported.why()).contains(why));
    }
}
