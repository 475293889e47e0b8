package dev.quarrel.results.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quarrel.results.Comparison;
import dev.quarrel.results.IndexPage;
import dev.quarrel.results.Report;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.results.RunSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A local site over `runs/`: the list, each run's files, comparisons, export, and progress of what runs now.
///
/// It reads only, answers only to a loopback name unless it listens elsewhere, and no path leaves its directory: what a
/// request names is resolved, links included, before it is compared.
public final class Server implements AutoCloseable {
    private static final Map<String, String> TYPES = Map.of(
            "html",
            "text/html; charset=utf-8",
            "json",
            "application/json",
            "jsonl",
            "text/plain; charset=utf-8",
            "log",
            "text/plain; charset=utf-8",
            "txt",
            "text/plain; charset=utf-8");
    private static final int PROGRESS_MILLIS = 500;
    private static final int NOTHING_SENT = -1;

    private final Path runs;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// Listens; port 0 takes any.
    public Server(Path runs, InetSocketAddress address) throws IOException {
        this.runs = Files.createDirectories(runs).toRealPath();
        this.http = HttpServer.create(address, 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    public InetSocketAddress address() {
        return http.getAddress();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(exchange);
            } catch (NoSuchFileException missing) {
                String reason = missing.getReason() == null ? "nothing here" : missing.getReason();
                refuse(exchange, 404, reason + "; the list of runs is at /");
            } catch (InvalidPathException missing) {
                refuse(exchange, 404, "nothing here; the list of runs is at /");
            } catch (IllegalArgumentException e) {
                refuse(exchange, 400, String.valueOf(e.getMessage()));
            } catch (IOException | RuntimeException e) {
                if (exchange.getResponseCode() != NOTHING_SENT) {
                    throw e; // most likely the reader went away
                }
                refuse(exchange, 500, "this could not be read: " + e);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String host =
                String.valueOf(exchange.getRequestHeaders().getFirst("Host")).replaceFirst(":\\d+$", "");
        if (address().getAddress().isLoopbackAddress()
                && !List.of("localhost", "127.0.0.1", "[::1]").contains(host)) {
            // a page elsewhere whose name resolves to this machine must not read the runs
            throw new IllegalArgumentException("expected the host localhost, got " + host);
        }
        if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
            send(exchange, 405, "text/plain", new byte[0]);
            return;
        }
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/")) {
            page(exchange, "index.jte", new IndexPage("Runs", listed(), true, List.of()));
        } else if (path.equals("/compare")) {
            Asked asked = asked(exchange);
            page(exchange, "comparison.jte", Comparison.of(run(asked.word("a")), run(asked.word("b"))));
        } else if (path.startsWith("/history/")) {
            String id = path.substring("/history/".length());
            page(exchange, "history.jte", HistoryPage.of(id, run(id), asked(exchange)));
        } else if (path.startsWith("/logs/")) {
            log(exchange, path.substring("/logs/".length()));
        } else if (path.startsWith("/runs/")) {
            file(exchange, inside(path.substring("/runs/".length())));
        } else if (path.startsWith("/zip/")) {
            zip(exchange, run(path.substring("/zip/".length())));
        } else if (path.startsWith("/progress/")) {
            progress(exchange, run(path.substring("/progress/".length())));
        } else {
            throw new NoSuchFileException(path);
        }
    }

    /// `<name>/<time>-<seed>` lists the logs of a run, and a name more opens one.
    private void log(HttpExchange exchange, String path) throws IOException {
        String[] parts = path.split("/", 3);
        if (parts.length < 2) {
            throw new NoSuchFileException(path);
        }
        String id = parts[0] + "/" + parts[1];
        String file = parts.length < 3 ? "" : parts[2];
        LogPage page = file.isEmpty() ? LogPage.list(id, run(id)) : LogPage.of(id, run(id), file, asked(exchange));
        page(exchange, "log.jte", page);
    }

    private List<RunSummary> listed() throws IOException {
        List<RunSummary> listed = new ArrayList<>();
        for (RunSummary summary : RunSummary.all(runs)) {
            if (staysInside(summary.directory().path())) {
                listed.add(summary);
            }
        }
        return listed;
    }

    private RunDirectory run(String id) throws IOException {
        Path run = inside(id);
        if (!staysInside(run)) {
            throw new NoSuchFileException(id);
        }
        return RunDirectory.open(run);
    }

    /// Whether no file of a run is a link that leads out of the runs, or nowhere.
    private boolean staysInside(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                if (!Files.exists(link) || !link.toRealPath().startsWith(runs)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// @throws NoSuchFileException if there is no such file below the runs
    private Path inside(String relative) throws IOException {
        Path real = runs.resolve(relative.replaceFirst("^/+", "")).toRealPath();
        if (!real.startsWith(runs)) {
            throw new NoSuchFileException(relative);
        }
        return real;
    }

    private static void file(HttpExchange exchange, Path file) throws IOException {
        if (Files.isDirectory(file)) {
            try (Stream<Path> inside = Files.list(file)) {
                String names = inside.map(path -> path.getFileName().toString())
                        .sorted()
                        .reduce("", (a, b) -> a + b + "\n");
                send(exchange, 200, "text/plain; charset=utf-8", names.getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        String name = file.getFileName().toString();
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
        head(exchange, type);
        long size = Files.size(file);
        exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
        copy(file, size, exchange.getResponseBody());
    }

    /// The beginning of a file, which may be growing: as much as was announced.
    private static void copy(Path file, long size, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = size;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = 0; n >= 0 && left > 0; left -= n) {
                n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                out.write(buffer, 0, Math.max(0, n));
            }
        }
    }

    private static void zip(HttpExchange exchange, RunDirectory run) throws IOException {
        head(exchange, "application/zip");
        exchange.getResponseHeaders()
                .set(
                        "Content-Disposition",
                        "attachment; filename=\"" + run.path().getFileName() + ".zip\"");
        exchange.sendResponseHeaders(200, 0);
        try (ZipOutputStream zip = new ZipOutputStream(exchange.getResponseBody());
                Stream<Path> files = Files.walk(run.path())) {
            Path parent = Objects.requireNonNull(run.path().toAbsolutePath().getParent());
            // no links: one might lead out of the runs
            for (Path file : files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList()) {
                zip.putNextEntry(
                        new ZipEntry(parent.relativize(file.toAbsolutePath()).toString()));
                Files.copy(file, zip);
            }
        }
    }

    /// Server-sent events: how far the history is, twice a second, until there is a verdict.
    private static void progress(HttpExchange exchange, RunDirectory run) throws IOException {
        head(exchange, "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        Path verdict = run.path().resolve("verdict.json");
        Tail tail = new Tail(run.historyFile());
        while (true) {
            boolean judged = Files.exists(verdict);
            tail.read();
            String word = judged ? RunSummary.of(run).verdict() : "running";
            out.write(("data: " + tail.json(word) + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (judged) {
                return;
            }
            try {
                Thread.sleep(PROGRESS_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void page(HttpExchange exchange, String template, Object page) throws IOException {
        send(exchange, 200, "text/html; charset=utf-8", Report.render(template, page));
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", why.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        head(exchange, type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static void head(HttpExchange exchange, String type) {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
    }

    private static Asked asked(HttpExchange exchange) {
        return Asked.of(exchange.getRequestURI().getRawQuery());
    }
}
