package io.varve.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VarveCommandTest {
    /// What a command line has printed and returned.
    private record Outcome(int code, String out, String err) {}

    @TempDir private Path folder = Path.of("");

    private final List<String> requests = new ArrayList<>();
    private final HttpServer server = server();
    private String answer = "";

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void serve() {
        server.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    requests.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("X-Scope-OrgID")
                                    + " "
                                    + body);
                    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = VarveCommand.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Outcome(code, out.toString(), err.toString());
    }

    private Outcome query(String data, String... arguments) {
        answer = data;
        List<String> all = new ArrayList<>(List.of("query"));
        all.addAll(List.of(arguments));
        all.add("--url=http://127.0.0.1:" + server.getAddress().getPort() + "/");
        return run(all.toArray(new String[0]));
    }

    private static String success(String data) {
        return "{\"status\":\"success\",\"data\":" + data + "}";
    }

    @Test
    void vectorsArePrintedAsPromtoolDoes() {
        Outcome outcome =
                query(
                        """
                        {"status":"success","data":{"resultType":"vector","result":[
                        {"metric":{"__name__":"up","job":"a\\"b"},"value":[1435781451.781,"1"]},
                        {"metric":{"__name__":"a:b"},"value":[10,"1e-07"]},
                        {"metric":{"__name__":"a.b","c d":"x"},"value":[10,"NaN"]},
                        {"metric":{},"histogram":[10,{"count":"3","sum":"4.5","buckets":[
                        [3,"-0.5","0.5","1"],[0,"0.5","1","2"]]}]}]},
                        "warnings":["w"],"infos":["i"]}\
                        """,
                        "instant",
                        "up",
                        "--time=10",
                        "--tenant=t");
        assertThat(outcome)
                .isEqualTo(
                        new Outcome(
                                0,
                                """
                                up{job="a\\"b"} => 1 @[1435781451.781]
                                a:b => 1e-07 @[10]
                                {"a.b", "c d"="x"} => NaN @[10]
                                {} => {count:3, sum:4.5, [-0.5,0.5]:1, (0.5,1]:2} @[10]
                                """,
                                "warning: w\ninfo: i\n"));
        assertThat(requests).containsExactly("POST /api/v1/query t query=up&time=10");
    }

    @Test
    void plansArePrintedAsTrees() {
        String read =
                """
                {"series":2,"samples":8,"chunks":4,"chunkBytes":2048,"blocks":1,"blockReads":3,\
                "blockReadBytes":3145728,"requests":1,"requestBytes":14,"cacheHits":10,\
                "resolutions":["raw","1h"]}\
                """;
        String data =
                """
                {"query":"sum(up)","resultType":"vector","series":1,"timings":{"queue":0.0,\
                "parse":0.00002,"plan":0.000001,"select":1.25,"evaluate":0.5,"total":2.0},\
                "samples":{"totalQueryableSamples":7,"samplesRead":6,"peakSamples":1},\
                "read":%s,"plan":{"name":"sum","text":"sum(\\n  up)","steps":1,"series":1,\
                "samples":1,"time":9.0E-3,"ownTime":2.0E-6,"inputs":[{"name":"instant selector",\
                "text":"up","steps":1,"series":2,"samples":2,"time":7.0E-6,"ownTime":7.0E-6,\
                "start":-299.999,"end":0.500,"read":%s,"inputs":[]}]}}\
                """
                        .formatted(read, read);
        Outcome outcome = query(success(data), "explain", "sum(up)", "--time=0.5");
        assertThat(outcome)
                .isEqualTo(
                        new Outcome(
                                0,
                                """
                                total 2.00 s: queue 0 us, parse 20 us, plan 1 us, select 1.25 s, evaluate 500.00 ms
                                vector of 1 series; at most 1 sample held
                                read 2 series, 8 samples, 4 chunks of 2.0 KiB; 1 block, 3.0 MiB, 1 request of 14 B, 10 cache hits; raw, 1h

                                sum  sum( up)
                                  . 9.00 ms, own 2 us; 1 step, 1 series, 1 sample
                                  instant selector  up
                                    . 7 us, own 7 us; 1 step, 2 series, 2 samples
                                    . read 2 series, 8 samples, 4 chunks of 2.0 KiB; 1 block, 3.0 MiB, 1 request of 14 B, 10 cache hits; raw, 1h
                                """,
                                ""));
        assertThat(query(success(data), "explain", "--json", "up", "--start=1", "--end=2").out())
                .startsWith("{\"query\":\"sum(up)\",");
        assertThat(requests)
                .containsExactly(
                        "POST /api/v1/query_explain null query=sum%28up%29&time=0.5",
                        "POST /api/v1/query_explain null query=up"
                                + "&start=1970-01-01T00%3A00%3A01Z&end=1970-01-01T00%3A00%3A02Z"
                                + "&step=1s");
        assertThat(query("", "explain", "up", "--step=1", "--time=2"))
                .satisfies(wrong -> assertThat(wrong.code()).isEqualTo(2))
                .satisfies(wrong -> assertThat(wrong.err()).contains("--time goes with none of"));
    }

    @Test
    void otherResultsToo() {
        assertThat(
                        query(
                                        success(
                                                """
                                                {"resultType":"matrix","result":[{"metric":{"a":"b"},\
                                                "values":[[1,"2"],[3.500,"4"]]}]}\
                                                """),
                                        "range",
                                        "up",
                                        "--start=0",
                                        "--end=1000")
                                .out())
                .isEqualTo("{a=\"b\"} =>\n2 @[1]\n4 @[3.500]\n");
        assertThat(requests)
                .containsExactly(
                        "POST /api/v1/query_range null query=up&start=1970-01-01T00%3A00%3A00Z"
                                + "&end=1970-01-01T00%3A16%3A40Z&step=4s");
        assertThat(
                        query(
                                        success("{\"resultType\":\"scalar\",\"result\":[1,\"2\"]}"),
                                        "instant",
                                        "2")
                                .out())
                .isEqualTo("scalar: 2 @[1]\n");
        assertThat(
                        query(
                                        success("{\"resultType\":\"string\",\"result\":[1,\"x\"]}"),
                                        "instant",
                                        "2")
                                .out())
                .isEqualTo("x\n");
    }

    @Test
    void seriesAndLabels() {
        assertThat(query(success("[{\"__name__\":\"up\",\"a\":\"b\"}]"), "series", "up").out())
                .isEqualTo("{__name__=\"up\", a=\"b\"}\n");
        assertThat(query(success("[\"x\",\"y\"]"), "labels", "a b", "--match", "up").out())
                .isEqualTo("x\ny\n");
        assertThat(query(success("[]"), "labels").out()).isEmpty();
        assertThat(requests)
                .containsExactly(
                        "POST /api/v1/series null match%5B%5D=up",
                        "GET /api/v1/label/a%20b/values?match%5B%5D=up null ",
                        "POST /api/v1/labels null ");
    }

    @Test
    void jsonIsTheDataAsItCame() {
        String data = "{\"resultType\":\"scalar\",\"result\":[1435781451.010,\"1e+21\"]}";
        assertThat(query(success(data), "instant", "x", "--json").out()).isEqualTo(data + "\n");
    }

    @Test
    void errorsAreOneLineThatSaysWhatToDo() {
        assertThat(
                        query(
                                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"no\"}",
                                "instant",
                                "x"))
                .isEqualTo(new Outcome(1, "", "varve: bad_data: no\n"));
        assertThat(query("<html>", "instant", "x").err())
                .endsWith("answered 200 without JSON; is it a Prometheus API?\n");
        server.stop(0);
        assertThat(query("", "instant", "x"))
                .extracting(Outcome::code, Outcome::err)
                .containsExactly(
                        1,
                        "varve: cannot connect to http://127.0.0.1:"
                                + server.getAddress().getPort()
                                + "; is the server running there?\n");
    }

    @Test
    void wrongUsageIsTwo() {
        assertThat(run())
                .isEqualTo(new Outcome(2, "", "varve: a command is missing; see `varve --help`\n"));
        assertThat(run("query", "instant"))
                .isEqualTo(
                        new Outcome(
                                2,
                                "",
                                "varve: Missing required parameter: 'EXPR'; see `varve query instant"
                                        + " --help`\n"));
        assertThat(run("server", "--set", "query.tmeout=1m"))
                .isEqualTo(
                        new Outcome(
                                2,
                                "",
                                "varve: --set: unknown key query.tmeout; did you mean"
                                        + " query.timeout?\n"));
        assertThat(run("frobnicate").code()).isEqualTo(2);
        assertThat(run("server", "--log-level", "loud").code()).isEqualTo(2);
    }

    @Test
    void configurationIsCheckedAndPrinted() throws IOException {
        Path good = Files.writeString(folder.resolve("good.yaml"), "query: {timeout: 1m}\n");
        Path bad = Files.writeString(folder.resolve("bad.yaml"), "query: {timeout: x}\n");
        assertThat(run("config", "check", good.toString()))
                .isEqualTo(new Outcome(0, good + " is valid\n", ""));
        assertThat(run("config", "check", bad.toString()))
                .isEqualTo(
                        new Outcome(
                                1,
                                "",
                                "varve: "
                                        + bad
                                        + ":1: query.timeout: \"x\" is wrong: not a duration; write"
                                        + " it like 90s, 5m, 1h30m or 2w\n"));
        assertThat(run("config", "print", good.toString(), "--listen", ":1").out())
                .containsPattern("timeout: 1m +# .*good.yaml:1\n")
                .containsPattern("listen: \":1\" +# --listen\n");
    }

    @Test
    void helpAndVersion() {
        assertThat(run("--help").out()).contains("server", "query", "config");
        assertThat(run("query", "range", "--help").out()).contains("--step");
        assertThat(run("--version").out()).startsWith("varve ");
    }
}
