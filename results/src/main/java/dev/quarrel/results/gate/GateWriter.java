package dev.quarrel.results.gate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Writes what became of a suite for machines (JUnit's XML) and for people (Markdown).
public final class GateWriter {
    private final GateResult result;

    public GateWriter(GateResult result) {
        this.result = result;
    }

    /// One test case a cell, its explanation inline; attempts that were retried stand in its output.
    public void junit(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            attribute(xml, "name", result.suite());
            attribute(xml, "tests", String.valueOf(result.cells().size()));
            attribute(xml, "failures", String.valueOf(failures()));
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
        attribute(xml, "time", String.format(Locale.ROOT, "%.3f", cell.last().seconds()));
        if (!cell.last().passed()) {
            xml.writeStartElement("failure");
            attribute(xml, "message", clean(cell.last().problems().getFirst()));
            xml.writeCharacters(clean(told(cell.last())));
            xml.writeEndElement();
        }
        xml.writeStartElement("system-out");
        for (int attempt = 0; attempt < cell.attempts().size(); attempt++) {
            xml.writeCharacters(clean(
                    "attempt " + (attempt + 1) + "\n" + told(cell.attempts().get(attempt))));
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static String told(GateResult.Attempt attempt) {
        StringBuilder text = new StringBuilder();
        attempt.problems().forEach(problem -> text.append(problem).append('\n'));
        for (GateResult.RunResult run : attempt.runs()) {
            text.append(run.verdict())
                    .append("  ")
                    .append(run.command())
                    .append("\n  ")
                    .append(run.report())
                    .append('\n');
        }
        return text.toString();
    }

    public String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("## ")
                .append(result.passed() ? "✅" : "❌")
                .append(' ')
                .append(cell(result.suite()))
                .append("\n\n");
        text.append(result.cells().size() - failures())
                .append(" of ")
                .append(result.cells().size());
        text.append(" cells passed.\n\n| cell | seeds | outcome | attempts |\n| --- | --- | --- | --- |\n");
        for (GateResult.CellResult each : result.cells()) {
            String outcome = each.flaky() ? "passed after a retry" : each.last().passed() ? "passed" : "**failed**";
            text.append("| ")
                    .append(cell(each.cell().name()))
                    .append(" | ")
                    .append(each.last().runs().size());
            text.append(" | ")
                    .append(outcome)
                    .append(" | ")
                    .append(each.attempts().size())
                    .append(" |\n");
        }
        for (GateResult.CellResult each : result.cells()) {
            if (!each.last().passed()) {
                text.append("\n### ").append(cell(each.cell().name())).append("\n\n");
                each.last()
                        .problems()
                        .forEach(problem ->
                                text.append("- ").append(cell(problem)).append('\n'));
                text.append("\n```\n");
                each.last().runs().forEach(run -> text.append(run.command()).append('\n'));
                text.append("```\n");
            }
        }
        return text.toString();
    }

    /// Adds the summary to a file that other steps may have written to.
    public void appendMarkdown(Path file) throws IOException {
        Files.writeString(
                file, markdown(), StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private long failures() {
        return result.cells().stream().filter(cell -> !cell.last().passed()).count();
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
