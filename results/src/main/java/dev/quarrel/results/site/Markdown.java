package dev.quarrel.results.site;

import java.util.List;
import java.util.function.Function;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;
import org.jspecify.annotations.Nullable;

/// A Markdown file as a part of a page. Markup in it is shown, not obeyed; a link to another file leads to that file's
/// page, or is no link where it has none.
///
/// @param title the first heading of level one, which is then not in the text; empty where there is none
/// @param html safe to be written into a page as it is
record Markdown(String title, String html) {
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer HTML = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .build();
    private static final TextContentRenderer TEXT =
            TextContentRenderer.builder().extensions(EXTENSIONS).build();

    /// @param pages answers the address of the page of a file, by its path as the link has it; null where it has none
    static Markdown of(String text, Function<String, @Nullable String> pages) {
        Node document = PARSER.parse(text);
        document.accept(new Links(pages));
        String title = "";
        if (document.getFirstChild() instanceof Heading heading && heading.getLevel() == 1) {
            title = TEXT.render(heading).strip();
            heading.unlink();
        }
        return new Markdown(title, scrolling(HTML.render(document)));
    }

    /// Each table may be wider than the page, and then scrolls by itself. A tag in the text is escaped: these are ours.
    private static String scrolling(String html) {
        String[] parts = html.split("<table>", -1);
        StringBuilder all = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            all.append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table %d\"><table>"
                            .formatted(i))
                    .append(parts[i].replace("</table>", "</table></div>"));
        }
        return all.toString();
    }

    private static final class Links extends AbstractVisitor {
        private final Function<String, @Nullable String> pages;

        Links(Function<String, @Nullable String> pages) {
            this.pages = pages;
        }

        @Override
        public void visit(Link link) {
            visitChildren(link);
            String to = link.getDestination();
            if (to.matches("(https?|mailto):.*")) {
                return;
            }
            String page = pages.apply(to.replaceFirst("#.*", ""));
            if (page == null) {
                unwrap(link);
            } else {
                link.setDestination(page);
            }
        }

        /// A page asks the network for nothing: what the image would say stands in its place.
        @Override
        public void visit(Image image) {
            visitChildren(image);
            unwrap(image);
        }

        private static void unwrap(Node node) {
            for (Node child = node.getFirstChild(); child != null; child = node.getFirstChild()) {
                node.insertBefore(child);
            }
            node.unlink();
        }
    }
}
