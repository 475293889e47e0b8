package dev.quarrel.harness.experiment;

import java.util.ArrayList;
import java.util.List;

/// What an experiment came to: a titled table with notes below it, as text for a terminal or as Markdown for a page.
///
/// @param header a name for each column; the first column is aligned left, the others right
/// @param rows as many cells each as the header has
/// @param notes sentences on how to read it
public record Table(String title, List<String> header, List<List<String>> rows, List<String> notes) {
    public Table {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        notes = List.copyOf(notes);
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException("expected a cell for each of " + header + ", got " + row);
            }
        }
    }

    public String text() {
        int[] widths = new int[header.size()];
        List<List<String>> lines = new ArrayList<>(List.of(header));
        lines.addAll(rows);
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder(title).append("\n\n");
        for (List<String> line : lines) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - line.get(i).length());
                row.append(i == 0 ? line.get(i) + pad : "  " + pad + line.get(i));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        if (!notes.isEmpty()) {
            text.append('\n');
        }
        notes.forEach(note -> text.append(note).append('\n'));
        return text.toString();
    }

    public String markdown() {
        return "## " + title + "\n\n" + markdownBelowTitle();
    }

    String markdownBelowTitle() {
        StringBuilder page = new StringBuilder();
        line(page, header);
        page.append("|---").append("|---:".repeat(header.size() - 1)).append("|\n");
        rows.forEach(row -> line(page, row));
        notes.forEach(note -> page.append('\n').append(note).append('\n'));
        return page.toString();
    }

    private static void line(StringBuilder page, List<String> cells) {
        cells.forEach(cell -> page.append("| ").append(cell.replace("|", "\\|")).append(' '));
        page.append("|\n");
    }
}
