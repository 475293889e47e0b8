package dev.quarrel.results;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// Writes `report.html`: what went wrong first, then everything else, in one file that asks the network for nothing.
///
/// The page is a JTE template compiled at build; its charts are drawn in the browser from the operations it carries.
/// Whatever the charts do, the verdict and its drawing are plain markup.
public final class Report {
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(ContentType.Html);

    private Report() {}

    /// @param run what was tested, as in `run.json`
    public static void write(RunDirectory directory, Map<String, ?> run, History history, Verdict verdict)
            throws IOException {
        write(
                directory.reportFile(),
                "report.jte",
                ReportPage.of(run, history, verdict, MetricsFile.read(directory), Holding.read(directory)));
    }

    /// A page as bytes.
    public static byte[] render(String template, Object page) {
        Utf8ByteOutput bytes = new Utf8ByteOutput();
        TEMPLATES.render(template, page, bytes);
        return bytes.toByteArray();
    }

    /// Renders one page and puts it in place whole.
    private static void write(Path file, String template, Object page) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".part");
        Files.write(fresh, render(template, page));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
