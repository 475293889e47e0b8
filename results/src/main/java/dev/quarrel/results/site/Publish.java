package dev.quarrel.results.site;

import dev.quarrel.results.IndexPage;
import dev.quarrel.results.Report;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.results.RunSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// A static site made of some runs: it works from a file and from any host, and a run's address never changes.
///
/// ```
/// site/index.html
/// site/feed.xml
/// site/runs/<name>/<time>-<seed>/{report.html,run.json,verdict.json}
/// site/pages/<name>.html       what was written in Markdown
/// site/profiles/<name>.html    what a profile promises, and what its runs came to
/// ```
public final class Publish {
    private static final List<String> FILES = List.of("report.html", "run.json", "verdict.json");

    private Publish() {}

    /// Adds runs and pages to a site, which keeps those it already has.
    ///
    /// @param pages files in Markdown; each becomes the page of its name
    /// @param profiles what each profile promises; each has a page
    /// @return how many runs the site has
    /// @throws IllegalArgumentException if two pages have one name, or a run is not judged; nothing is written then
    public static int publish(Path site, List<Path> runs, List<Path> pages, List<Promised> profiles)
            throws IOException {
        List<RunSummary> fresh = new ArrayList<>();
        for (Path run : runs) {
            fresh.add(judged(run));
        }
        SitePages beside = SitePages.of(site, pages, profiles);
        for (RunSummary run : fresh) {
            Path into = Files.createDirectories(site.resolve("runs").resolve(run.id()));
            for (String file : FILES) {
                Files.copy(
                        run.directory().path().resolve(file), into.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        List<RunSummary> all = new ArrayList<>(RunSummary.all(site.resolve("runs")));
        all.sort(Comparator.comparing(RunSummary::time).reversed());
        Files.write(
                site.resolve("index.html"),
                Report.render("index.jte", new IndexPage("Results", all, false, beside.links())));
        beside.write(all);
        feed(site.resolve("feed.xml"), all);
        return all.size();
    }

    /// By its real path: the address of what `latest` is today must be the same tomorrow.
    private static RunSummary judged(Path run) throws IOException {
        RunDirectory directory = RunDirectory.open(run);
        for (String file : FILES) {
            if (!Files.exists(run.resolve(file))) {
                throw new IllegalArgumentException("expected a judged run, got " + run + ", which has no " + file);
            }
        }
        return RunSummary.of(new RunDirectory(directory.path().toRealPath()));
    }

    private static void feed(Path file, List<RunSummary> runs) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("feed");
            xml.writeDefaultNamespace("http://www.w3.org/2005/Atom");
            element(xml, "title", "Results");
            element(xml, "id", "urn:quarrel:results");
            xml.writeStartElement("author");
            element(xml, "name", "Quarrel");
            xml.writeEndElement();
            xml.writeEmptyElement("link");
            xml.writeAttribute("rel", "self");
            xml.writeAttribute("href", "feed.xml");
            element(
                    xml,
                    "updated",
                    runs.isEmpty()
                            ? "1970-01-01T00:00:00Z"
                            : iso(runs.getFirst().time()));
            for (RunSummary run : runs) {
                xml.writeStartElement("entry");
                element(xml, "id", "urn:quarrel:run:" + run.id());
                element(xml, "title", run.verdict() + ": " + run.profile() + " " + run.workload());
                element(xml, "updated", iso(run.time()));
                xml.writeEmptyElement("link");
                xml.writeAttribute("href", "runs/" + run.id() + "/report.html");
                element(xml, "summary", run.anomalyText());
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("the feed " + file + " could not be written", e);
        }
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text.replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f]", "?"));
        xml.writeEndElement();
    }

    /// `20261121T043042.123Z` as `2026-11-21T04:30:42.123Z`.
    private static String iso(String time) {
        return time.replaceFirst("(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(.*)", "$1-$2-$3T$4:$5:$6");
    }
}
