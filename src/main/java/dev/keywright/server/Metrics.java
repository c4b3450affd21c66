package dev.keywright.server;

import dev.keywright.store.Database;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;

/**
 * Numbers for Prometheus. Labels are routes, methods, statuses and fixed words, never anything that a request brought.
 */
final class Metrics {

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

    private final Histogram requests = Histogram.builder()
            .name("keywright_http_request_duration_seconds")
            .help("Requests, and how long their answers took.")
            .labelNames("method", "route", "status")
            .classicOnly()
            .register(registry);

    Metrics(Database database) {
        JvmMetrics.builder().register(registry);
        GaugeWithCallback.builder()
                .name("keywright_database_connections")
                .help("Connections to the database, and requests that wait for one.")
                .labelNames("state")
                .callback(gauge -> {
                    Database.Connections connections = database.connections();
                    gauge.call(connections.active(), "active");
                    gauge.call(connections.idle(), "idle");
                    gauge.call(connections.awaited(), "awaited");
                })
                .register(registry);
    }

    void addTo(RoutesConfig routes) {
        routes.get("/metrics", this::show, Access.MONITORING);
    }

    /** Counts an answered request. */
    void answered(Context request, float milliseconds) {
        Endpoint endpoint = request.endpoints().matchedHttpEndpoint();
        String method = request.method().name();
        requests.labelValues(
                        METHODS.contains(method) ? method : "other",
                        endpoint == null ? "none" : endpoint.path,
                        Integer.toString(request.statusCode()))
                .observe(milliseconds / 1000);
    }

    private void show(Context request) throws IOException {
        var text = new ByteArrayOutputStream();
        writer.write(text, registry.scrape(), EscapingScheme.DEFAULT);
        request.contentType(PrometheusTextFormatWriter.CONTENT_TYPE).result(text.toByteArray());
    }
}
