package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Headless Chromium with a profile of its own, and what a person does with it. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    /** A wide window, one as narrow as 1280 pixels are at 400 %, and one between. */
    static final List<Integer> WIDTHS = List.of(1280, 320, 768);

    /** Held, or its level would be forgotten: it warns of each browser that is newer than itself. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    static {
        SELENIUM.setLevel(Level.SEVERE);
    }

    private final String url;
    private final ChromeDriver driver;
    private final String axe = script("/axe.min.js");

    /** Skips the test, with a line, where there is no browser. */
    static void assumeInstalled() {
        boolean there =
                program("chromium").canExecute() && program("chromedriver").canExecute();
        if (!there) {
            System.out.println(
                    "ConsoleIT is skipped: chromium and chromedriver are not on the PATH (Debian: chromium, chromium-driver)");
        }
        assumeTrue(there);
    }

    Browser(String url, Path folder) {
        this.url = url;
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium"));
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en",
                "--user-data-dir=" + folder.resolve("profile"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(program("chromedriver"))
                        .build(),
                options);
        width(WIDTHS.get(0));
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior",
                Map.of(
                        "behavior",
                        "allow",
                        "downloadPath",
                        folder.resolve("downloads").toString()));
    }

    private static File program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .findFirst()
                .orElse(new File(name));
    }

    private static String script(String resource) {
        try (InputStream in = Objects.requireNonNull(Browser.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads the console anew, at this page. */
    void open(String page) {
        driver.get("about:blank");
        driver.get(url + "/#/" + page);
        the("h1");
    }

    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 800, "deviceScaleFactor", 1, "mobile", false));
    }

    void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void offline(boolean offline) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** The first that fits, as soon as it is there. */
    WebElement the(String css) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<WebElement> found = driver.findElements(By.cssSelector(css));
            if (!found.isEmpty()) {
                return found.get(0);
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(css + " is not there; the page says: " + text());
            }
            pause();
        }
    }

    int count(String css) {
        return driver.findElements(By.cssSelector(css)).size();
    }

    /** Waits until the page, or what is called so in it, says this. */
    void awaitText(String words) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!text().contains(words)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("\"" + words + "\" is not there; the page says: " + text());
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the page says, with what lies over it. */
    String text() {
        return (String) told("return document.body.innerText");
    }

    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Presses the button, or follows the link, that says this, as soon as it is there. */
    void click(String words) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Boolean.TRUE.equals(ask(
                "const within = document.querySelector('dialog[open]') ?? document;"
                        + "const one = [...within.querySelectorAll('button, a, summary')].find(one => (one.getAttribute('aria-label') ??"
                        + " one.innerText).trim().startsWith(arguments[0]) && !one.disabled && one.checkVisibility());"
                        + "one?.click(); return one !== undefined",
                words))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no button \"" + words + "\"; the page says: " + text());
            }
            pause();
        }
    }

    @Nullable
    Object ask(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** The same, where there is always an answer. */
    Object told(String script) {
        return Objects.requireNonNull(driver.executeScript(script), script);
    }

    /** Bytes of the page's heap, once what nobody holds is gone. */
    double heap() {
        driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
        Object used = driver.executeCdpCommand("Runtime.getHeapUsage", Map.of()).get("usedSize");
        return ((Number) Objects.requireNonNull(used, "usedSize")).doubleValue();
    }

    /**
     * The page as it is now breaks no rule of WCAG 2.2 AA that axe can see and calls serious or critical, in light and in dark, and
     * needs no scrolling to the side at 400 %.
     */
    void assertAccessible(String what) {
        for (int width : WIDTHS) {
            width(width);
            for (boolean dark : new boolean[] {false, true}) {
                dark(dark);
                driver.executeScript(axe);
                Object broken = driver.executeAsyncScript(
                        "const done = arguments[0]; axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
                                + " 'best-practice']}).then(all => done(all.violations.filter(one => ['serious',"
                                + " 'critical'].includes(one.impact)).map(one => one.id + ': ' + one.nodes.map(node => node.html + ' '"
                                + " + node.failureSummary).join('; '))), failure => done(String(failure)))");
                assertThat(broken)
                        .as("%s, %d pixels wide, %s", what, width, dark ? "dark" : "light")
                        .isEqualTo(List.of());
            }
            assertThat((Boolean) told("return document.documentElement.scrollWidth <= innerWidth"))
                    .as("%s fits in %d pixels", what, width)
                    .isTrue();
        }
        width(WIDTHS.get(0));
        dark(false);
    }

    /** What the page complained of, but for answers that a test had asked for: those of these statuses. */
    List<String> complaints(String... expected) {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> Stream.of(expected).noneMatch(message::contains))
                .toList();
    }

    /** A file that was given to keep, once all of it is there. */
    static String downloaded(Path folder, String name) {
        Path file = folder.resolve("downloads").resolve(name);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(file + " did not come");
            }
            pause();
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
