package dev.quarrel.results.gate;

import dev.quarrel.checker.Validity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Writes what became of a suite for machines (JUnit's XML) and for people (Markdown).
public final class GateWriter {
    private final GateResult result;

    public GateWriter(GateResult result) {
        this.result = result;
    }

    /// One test case a cell. A cell that showed what it must not is a `failure`, one that cannot be told an `error`,
    /// either
    /// with the explanation inline; one that passed after a retry has a `flakyFailure` for each attempt before, as
    /// Surefire writes it.
    public void junit(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(inItsDirectory(file))) {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            attribute(xml, "name", result.suite());
            attribute(xml, "tests", String.valueOf(result.cells().size()));
            attribute(xml, "failures", String.valueOf(result.count(Validity.INVALID)));
            attribute(xml, "errors", String.valueOf(result.count(Validity.UNKNOWN)));
            attribute(xml, "skipped", "0");
            attribute(
                    xml,
                    "time",
                    seconds(result.cells().stream()
                            .mapToDouble(cell -> cell.last().seconds())
                            .sum()));
            for (GateResult.CellResult cell : result.cells()) {
                testCase(xml, cell);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("the JUnit file " + file + " could not be written", e);
        }
    }

    private void testCase(XMLStreamWriter xml, GateResult.CellResult cell) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute(xml, "classname", result.suite());
        attribute(xml, "name", cell.cell().name() + " (line " + cell.cell().line() + ")");
        attribute(xml, "time", seconds(cell.last().seconds()));
        switch (cell.last().outcome()) {
            case VALID -> {
                for (GateResult.Attempt before :
                        cell.attempts().subList(0, cell.attempts().size() - 1)) {
                    trouble(xml, "flakyFailure", before);
                }
            }
            case INVALID -> trouble(xml, "failure", cell.last());
            case UNKNOWN -> trouble(xml, "error", cell.last());
        }
        xml.writeStartElement("system-out");
        for (int attempt = 0; attempt < cell.attempts().size(); attempt++) {
            xml.writeCharacters(clean(
                    "attempt " + (attempt + 1) + "\n" + told(cell.attempts().get(attempt), false)));
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void trouble(XMLStreamWriter xml, String element, GateResult.Attempt attempt)
            throws XMLStreamException {
        xml.writeStartElement(element);
        attribute(xml, "message", attempt.problems().getFirst().text());
        attribute(xml, "type", attempt.outcome().name().toLowerCase(Locale.ROOT));
        xml.writeCharacters(clean(told(attempt, true)));
        xml.writeEndElement();
    }

    /// @param stories whether each run is told whole, or in two lines
    private static String told(GateResult.Attempt attempt, boolean stories) {
        StringBuilder text = new StringBuilder();
        attempt.problems().forEach(problem -> text.append(problem.text()).append('\n'));
        for (GateResult.RunResult run : attempt.runs()) {
            text.append("\nseed ").append(run.seed()).append(": ");
            if (stories) {
                text.append(run.story());
            } else {
                text.append(run.verdict()).append("  ").append(run.command()).append("\n  ");
                text.append(run.directory().resolve("report.html")).append('\n');
            }
        }
        return text.toString();
    }

    /// The summary for a job's page: a table of all cells, and why those failed that did.
    public String markdown() {
        StringBuilder text = new StringBuilder("## ");
        text.append(result.passed() ? "✅ " : "❌ ").append(cell(result.suite())).append("\n\n");
        text.append(result.count(Validity.VALID))
                .append(" of ")
                .append(result.cells().size());
        text.append(" cells passed.\n\n| cell | seeds | outcome | attempts | seconds |\n");
        text.append("| --- | --- | --- | --- | --- |\n");
        for (GateResult.CellResult each : result.cells()) {
            GateResult.Attempt last = each.last();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %s | %d | %.1f |%n",
                    cell(each.cell().name()),
                    each.cell().seeds().size(),
                    outcome(each),
                    each.attempts().size(),
                    last.seconds()));
        }
        result.cells().forEach(each -> attempts(text, each));
        return text.toString();
    }

    private static String outcome(GateResult.CellResult cell) {
        return switch (cell.last().outcome()) {
            case VALID -> cell.flaky() ? "passed after a retry" : "passed";
            case INVALID -> "**failed**";
            case UNKNOWN -> "**unknown**";
        };
    }

    /// Every attempt that had problems, also where a later one had none.
    private static void attempts(StringBuilder text, GateResult.CellResult each) {
        List<GateResult.Attempt> attempts = each.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            GateResult.Attempt attempt = attempts.get(i);
            if (attempt.passed()) {
                continue;
            }
            text.append("\n### ").append(cell(each.cell().name()));
            text.append(attempts.size() > 1 ? ", attempt " + (i + 1) : "").append("\n\n");
            text.append(attempt.problems().stream()
                    .map(problem -> "- " + cell(problem.text()) + "\n")
                    .collect(Collectors.joining()));
            text.append("\n```sh\n");
            attempt.runs().forEach(run -> text.append(run.command()).append('\n'));
            text.append("```\n");
        }
    }

    /// Writes the summary to a file of its own.
    public void markdown(Path file) throws IOException {
        Files.writeString(inItsDirectory(file), markdown());
    }

    /// Adds the summary to a file that other steps may have written to.
    public void appendMarkdown(Path file) throws IOException {
        Files.writeString(
                file, markdown(), StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Path inItsDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return file;
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private static void attribute(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, clean(value));
    }

    /// XML 1.0 has no way to write most control characters.
    private static String clean(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
    }

    private static String cell(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("|", "\\|")
                .replace("\n", " ");
    }
}
