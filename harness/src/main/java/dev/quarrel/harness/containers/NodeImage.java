package dev.quarrel.harness.containers;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.testcontainers.images.builder.ImageFromDockerfile;

/// The image of the bundled store: the base image, a runtime of just the modules that the store needs (`jlink`), and
/// the store's jars as they are on this process's own class path. Two layers of names: the runtime's image changes with
/// the JDK, the node's with the jars; each is named by the hash of what is in it and built once.
final class NodeImage {
    /// The arguments of `docker run` up to the store's own.
    static final List<String> COMMAND = List.of(
            "/opt/java/bin/java",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx160m",
            "-Xss512k",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-XX:SharedArchiveFile=/opt/quarrel/classes.jsa",
            "-Xshare:auto",
            "-Xlog:cds=off",
            "-Xlog:cds+dynamic=off",
            "-Dlogback.configurationFile=dev/quarrel/store/runtime/node-logback.xml",
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            "/opt/quarrel/lib/*",
            "dev.quarrel.store.runtime.NodeMain");

    private static final String MODULES = "java.base,java.logging,java.management,java.naming,java.xml,java.net.http,"
            + "jdk.httpserver,jdk.management,jdk.unsupported";
    /// What the harness alone uses. A jar too many costs a few megabytes, one too few the node's life.
    private static final List<String> NOT_THE_STORES = List.of(
            "checker-",
            "nemesis-",
            "workloads-",
            "results-",
            "harness-",
            "testcontainers-",
            "docker-java-",
            "jna-",
            "commons-",
            "clojure-",
            "spec.alpha-",
            "core.specs.alpha-",
            "jte",
            "duct-tape",
            "junit-",
            "apiguardian",
            "opentest4j",
            "assertj-",
            "byte-buddy",
            "archunit");

    private NodeImage() {}

    /// Its name; the image exists when this returns.
    static String prepare(Engine engine, String baseImage) throws IOException {
        String baseId = engine.client().inspectImageCmd(baseImage).exec().getId();
        String java = "quarrel/java:" + hash(baseId, MODULES, Runtime.version().toString());
        List<Path> parts = classPath();
        String node = "quarrel/node:" + hash(dockerfile(java), contents(parts));
        if (BaseImage.exists(engine, node)) {
            return node;
        }
        Path context = Files.createTempDirectory("quarrel-image");
        try {
            if (!BaseImage.exists(engine, java)) {
                link(context.resolve("java"));
                build(java, "FROM " + baseImage + "\nCOPY java /opt/java\nLABEL dev.quarrel.image=java\n", context);
                delete(context.resolve("java"));
            }
            copy(parts, context);
            build(node, dockerfile(java), context);
        } finally {
            delete(context);
        }
        return node;
    }

    /// Runs a node for a moment while the image is made, and keeps the classes it loaded in an archive: on a small
    /// machine most of a node's start is the loading of classes.
    private static String dockerfile(String java) {
        String node = String.join(" ", COMMAND)
                .replace("*", "'*'")
                .replace("-XX:SharedArchiveFile", "-XX:ArchiveClassesAtExit");
        return """
                FROM %s
                LABEL dev.quarrel.image=node
                COPY lib /opt/quarrel/lib
                RUN timeout 4 %s --id n1 --peers n1=127.0.0.1:7000,n2=127.0.0.1:7001 --data /tmp/n1 --n 2 --r 1 --w 1 \\
                    ; rm -rf /tmp/n1
                """.formatted(java, node);
    }

    private static void build(String name, String dockerfile, Path context) {
        new ImageFromDockerfile(name, false)
                .withFileFromPath(".", context)
                .withFileFromString("Dockerfile", dockerfile)
                .get();
    }

    private static void link(Path into) {
        ToolProvider jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new IllegalStateException("the Java that runs this, "
                        + System.getProperty("java.home") + ", has no jlink: run it with a whole JDK"));
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int code = jlink.run(
                writer,
                writer,
                "--add-modules",
                MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--generate-cds-archive",
                "--output",
                into.toString());
        if (code != 0) {
            throw new IllegalStateException("jlink ended with " + code + ":\n" + output);
        }
    }

    /// The jars (or directories of classes, in a build) of the store and what it uses.
    private static List<Path> classPath() {
        List<Path> parts = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            String name = path.getFileName().toString();
            boolean classes = entry.replace('\\', '/').endsWith("db-under-test/target/classes");
            boolean jar = name.endsWith(".jar") && NOT_THE_STORES.stream().noneMatch(name::startsWith);
            if (classes || jar) {
                parts.add(path);
            }
        }
        if (parts.isEmpty()) {
            throw new IllegalStateException(
                    "the store's jars are not on the class path: " + System.getProperty("java.class.path"));
        }
        return parts;
    }

    private static void copy(List<Path> parts, Path context) throws IOException {
        Files.createDirectories(context.resolve("lib"));
        for (Path part : parts) {
            if (Files.isDirectory(part)) {
                jar(part, context.resolve("lib").resolve("db-under-test.jar"));
            } else {
                Files.copy(part, context.resolve("lib").resolve(part.getFileName()));
            }
        }
    }

    /// As one jar: an archive of loaded classes does not take them from directories.
    private static void jar(Path classes, Path into) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(into));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                JarEntry entry =
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/'));
                entry.setTime(0);
                jar.putNextEntry(entry);
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }

    private static String contents(List<Path> parts) throws IOException {
        StringBuilder hashes = new StringBuilder();
        for (Path part : parts) {
            try (Stream<Path> files = Files.walk(part)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    hashes.append(file.getFileName()).append(hash(Files.readAllBytes(file)));
                }
            }
        }
        return hashes.toString();
    }

    private static String hash(String... texts) {
        return hash(String.join("\n", texts).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try {
            Files.walkFileTree(tree, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        Path directory, java.io.@org.jspecify.annotations.Nullable IOException e) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
