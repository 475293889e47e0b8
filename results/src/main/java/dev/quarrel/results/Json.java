package dev.quarrel.results;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// The one way this module reads and writes JSON: integers are longs, files are replaced whole.
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final ObjectWriter PRETTY = MAPPER.writerWithDefaultPrettyPrinter();

    private Json() {}

    /// A reader never sees half a file: it is written beside and moved into place.
    static void write(Path file, Object tree) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(fresh, PRETTY.writeValueAsString(tree) + "\n");
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
