package dev.quarrel.harness.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A headless Chromium that remembers what no page may do: complain on its console, fail, or ask another host.
final class Browsing implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final List<Path> CHROMIUMS = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    static final String NONE = "no Chromium at any of " + CHROMIUMS + "; .ci/browser installs Debian's";

    private final Playwright playwright;
    private final Browser browser;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    Browsing() throws IOException {
        Path chromium = chromium().orElseThrow(() -> new IllegalStateException(NONE));
        Files.createDirectories(SCREENSHOTS);
        playwright = Playwright.create();
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--no-first-run")));
    }

    /// Where this machine has one.
    static Optional<Path> chromium() {
        return CHROMIUMS.stream().filter(Files::isExecutable).findFirst();
    }

    /// A page of 1280×800, in light colours.
    Page page() {
        return page(ColorScheme.LIGHT);
    }

    Page page(ColorScheme scheme) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(1280, 800).setColorScheme(scheme));
        contexts.add(context);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (List.of("error", "warning").contains(message.type())) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add("page error: " + error));
        page.onRequest(request -> {
            if (!isOurs(URI.create(request.url().replaceFirst("^(data|blob):.*", "$1:x")))) {
                complaints.add("asked another host: " + request.url());
            }
        });
        page.onResponse(response -> {
            if (response.status() >= 400) {
                complaints.add(response.status() + " " + response.url());
            }
        });
        return page;
    }

    private static boolean isOurs(URI uri) {
        return List.of("file", "data", "blob").contains(uri.getScheme())
                || List.of("localhost", "127.0.0.1").contains(String.valueOf(uri.getHost()));
    }

    /// Everything that was wrong since the last question, and forgets it.
    List<String> complaints() {
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        return all;
    }

    /// Keeps what the window shows, or the whole page.
    static void shoot(Page page, String name, boolean whole) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(whole));
    }

    /// What axe calls serious or critical, with the elements.
    static List<String> seriousViolations(Page page) throws IOException {
        try (InputStream axe = Objects.requireNonNull(Browsing.class.getResourceAsStream("/axe.min.js"))) {
            page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        Object found = page.evaluate(
                "async () => (await axe.run()).violations"
                        + ".filter(v => ['serious', 'critical'].includes(v.impact))"
                        + ".map(v => v.id + ': ' + v.nodes.slice(0, 4).map(n => n.target + ' ' + n.failureSummary).join(' | '))");
        assertThat(found).isInstanceOf(List.class);
        List<String> texts = new ArrayList<>();
        ((List<?>) found).forEach(each -> texts.add(String.valueOf(each)));
        return texts;
    }

    /// Whether the element lies within the window, and within what scrolls by itself, without scrolling.
    static boolean isInWindow(Page page, String selector) {
        Object inside = page.evaluate(
                "s => { const e = document.querySelector(s), b = e.getBoundingClientRect(), p = e.parentElement;"
                        + " const right = p?.closest('.scroll')?.getBoundingClientRect().right ?? innerWidth;"
                        + " return b.top >= 0 && b.bottom <= innerHeight && b.left >= 0 && b.width > 0 && b.right <= right; }",
                selector);
        return Boolean.TRUE.equals(inside);
    }

    static double number(Page page, String expression) {
        Object value = page.evaluate(expression);
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    @Override
    public void close() {
        contexts.forEach(BrowserContext::close);
        browser.close();
        playwright.close();
    }
}
