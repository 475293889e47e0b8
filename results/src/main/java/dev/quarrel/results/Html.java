package dev.quarrel.results;

import gg.jte.html.escape.Escape;
import gg.jte.output.StringOutput;

/// Escaping for the little markup that is made outside of templates: the same rules as the templates' own.
final class Html {
    private Html() {}

    /// Text that is safe between tags and inside double-quoted attributes.
    static String escape(String text) {
        StringOutput out = new StringOutput();
        Escape.htmlAttribute(text, out);
        return out.toString();
    }
}
