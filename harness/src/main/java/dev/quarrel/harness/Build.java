package dev.quarrel.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What this build was made of, as far as it knows.
public final class Build {
    private Build() {}

    /// The commit, with `+changes` where files differed from it; `unknown` for a build outside of git.
    public static String commit() {
        Properties git = new Properties();
        try (InputStream in = Build.class.getResourceAsStream("git.properties")) {
            if (in == null) {
                return "unknown";
            }
            git.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String commit = git.getProperty("git.commit.id.abbrev", "unknown");
        return commit + (Boolean.parseBoolean(git.getProperty("git.dirty")) ? "+changes" : "");
    }
}
