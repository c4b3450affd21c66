package dev.keywright.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The system's Chromium without a window, with one page, driven by the DevTools protocol. */
public final class Chromium implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    /** What the page's console and the browser's log said, errors and refusals among it. */
    public final List<String> complaints = new CopyOnWriteArrayList<>();

    public Chromium(Path profile) throws Exception {
        process = new ProcessBuilder(
                        "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic",
                        "--no-first-run", "--disable-background-networking", "--disable-component-update",
                        "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir=" + profile,
                        "--remote-debugging-port=0", "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolveSibling("chromium.log").toFile())
                .start();
        try {
            socket = connect(profile);
            for (String domain : new String[] {"Page", "Runtime", "Log"}) {
                command(domain + ".enable", JSON.createObjectNode());
            }
        } catch (Exception | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    public void open(String url) throws Exception {
        command("Page.navigate", JSON.createObjectNode().put("url", url));
        waitFor("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /** The value of a JavaScript expression; a promise is waited for. */
    public JsonNode evaluate(String expression) throws Exception {
        JsonNode answer = command("Runtime.evaluate", JSON.createObjectNode()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true)
                .put("userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + " threw " + answer.get("exceptionDetails"));
        }
        return answer.at("/result/value");
    }

    /** Waits until the expression is true. */
    public void waitFor(String expression) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!evaluate("Boolean(" + expression + ")").asBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never true: " + expression + "; the page says: "
                        + evaluate("document.body.innerText").asText() + "; complaints: " + complaints);
            }
            Thread.sleep(50);
        }
    }

    public void click(String selector) throws Exception {
        evaluate("document.querySelector(" + JSON.writeValueAsString(selector) + ").click()");
    }

    public void type(String selector, String text) throws Exception {
        evaluate("document.querySelector(" + JSON.writeValueAsString(selector) + ").value = "
                + JSON.writeValueAsString(text));
    }

    /** Gives a file to an {@code <input type=file>}. */
    public void choose(String selector, Path file) throws Exception {
        JsonNode document = command("DOM.getDocument", JSON.createObjectNode());
        JsonNode node = command("DOM.querySelector", JSON.createObjectNode()
                .put("nodeId", document.at("/root/nodeId").intValue())
                .put("selector", selector));
        ObjectNode give = JSON.createObjectNode().put("nodeId", node.get("nodeId").intValue());
        give.putArray("files").add(file.toString());
        command("DOM.setFileInputFiles", give);
    }

    public void size(int width, int height, boolean dark) throws Exception {
        command("Emulation.setDeviceMetricsOverride", JSON.createObjectNode()
                .put("width", width)
                .put("height", height)
                .put("deviceScaleFactor", 1)
                .put("mobile", width < 600));
        ObjectNode media = JSON.createObjectNode();
        media.putArray("features").addObject()
                .put("name", "prefers-color-scheme")
                .put("value", dark ? "dark" : "light");
        command("Emulation.setEmulatedMedia", media);
    }

    public void screenshot(Path png) throws Exception {
        JsonNode answer = command("Page.captureScreenshot", JSON.createObjectNode()
                .put("format", "png")
                .put("captureBeyondViewport", true));
        Files.write(png, Base64.getDecoder().decode(answer.get("data").textValue()));
    }

    @Override
    public void close() {
        List<ProcessHandle> family = process.descendants().toList();
        socket.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            for (ProcessHandle child : family) {
                child.destroyForcibly();
                child.onExit().join();
            }
            socket.abort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private WebSocket connect(Path profile) throws Exception {
        Path portFile = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(portFile) || Files.size(portFile) == 0) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException("Chromium did not start: "
                        + Files.readString(profile.resolveSibling("chromium.log")));
            }
            Thread.sleep(50);
        }
        String port = Files.readAllLines(portFile).get(0);
        HttpClient http = HttpClient.newHttpClient();
        String list = http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build(),
                        BodyHandlers.ofString())
                .body();
        for (JsonNode target : JSON.readTree(list)) {
            if (target.get("type").textValue().equals("page")) {
                return http.newWebSocketBuilder()
                        .buildAsync(URI.create(target.get("webSocketDebuggerUrl").textValue()), new Listener())
                        .join();
            }
        }
        throw new IOException("Chromium has no page: " + list);
    }

    private JsonNode command(String method, ObjectNode parameters) throws Exception {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", parameters);
        socket.sendText(message.toString(), true).join();
        JsonNode json = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (json.has("error")) {
            throw new IOException(method + ": " + json.get("error"));
        }
        return json.get("result");
    }

    private void received(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (IOException e) {
            complaints.add(text);
            return;
        }
        String method = json.path("method").asText();
        if (json.has("id")) {
            CompletableFuture<JsonNode> answer = waiting.remove(json.get("id").intValue());
            if (answer != null) {
                answer.complete(json);
            }
        } else if (method.equals("Runtime.exceptionThrown") || method.equals("Log.entryAdded")) {
            complaints.add(json.get("params").toString());
        } else if (method.equals("Runtime.consoleAPICalled")) {
            complaints.add(json.at("/params/args").toString());
        }
    }

    private final class Listener implements WebSocket.Listener {

        private final List<CharSequence> parts = new ArrayList<>();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            parts.add(data.toString());
            if (last) {
                String whole = String.join("", parts);
                parts.clear();
                received(whole);
            }
            from.request(1);
            return null;
        }
    }
}
