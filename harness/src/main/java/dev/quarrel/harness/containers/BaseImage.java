package dev.quarrel.harness.containers;

import com.github.dockerjava.api.exception.NotFoundException;
import java.util.concurrent.CompletionException;
import org.testcontainers.images.builder.ImageFromDockerfile;

/// The image that sidecars run and that the node's image is built on: a small Debian with `iptables` and `tc`.
///
/// `QUARREL_BASE_IMAGE` names one that has them. Otherwise [#NAME] is taken where it exists (`harness/image/base` makes
/// it without a registry), and is built from a registry's Debian where it does not.
final class BaseImage {
    static final String NAME = "quarrel/base:bookworm";
    private static final String FROM = "debian:bookworm-slim";
    private static final String DOCKERFILE = """
            FROM %s
            LABEL dev.quarrel.image=base
            RUN apt-get -qq update \\
             && apt-get -qq install -y --no-install-recommends iptables iproute2 \\
             && rm -rf /var/lib/apt/lists/*
            """.formatted(FROM);

    private BaseImage() {}

    /// Its name; the image exists when this returns.
    static String prepare(Engine engine) {
        String named = System.getenv("QUARREL_BASE_IMAGE");
        if (named != null && !named.isBlank()) {
            return named;
        }
        if (!exists(engine, NAME)) {
            build();
        }
        return NAME;
    }

    static boolean exists(Engine engine, String image) {
        try {
            engine.client().inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static void build() {
        try {
            new ImageFromDockerfile(NAME, false)
                    .withFileFromString("Dockerfile", DOCKERFILE)
                    .get();
        } catch (RuntimeException e) {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            throw new IllegalStateException(
                    "the base image " + NAME + " is not here and could not be built from " + FROM + " ("
                            + cause.getMessage()
                            + "). Where no registry can be reached, make it with harness/image/base, or name"
                            + " another image by QUARREL_BASE_IMAGE.",
                    e);
        }
    }
}
