package dev.quarrel.harness.junit;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.cli.Regressions;
import dev.quarrel.harness.cli.TestCommand;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/// Makes one invocation of each seed of a [ConsistencyTest]. What does not fit is told before the first seed runs.
final class ConsistencyExtension implements TestTemplateInvocationContextProvider {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), ConsistencyTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        ConsistencyTest test =
                AnnotationSupport.findAnnotation(method, ConsistencyTest.class).orElseThrow();
        Path runs = Path.of(context.getConfigurationParameter("quarrel.runs").orElse("target/quarrel"));
        String again = "-Dtest=" + named(context.getRequiredTestClass()) + "#" + method.getName() + " -Dquarrel.seeds=";
        List<Invocation> invocations = new ArrayList<>();
        if (test.regressions().isEmpty()) {
            for (long seed : given(context).orElseGet(() -> seeds(test))) {
                invocations.add(
                        new Invocation("seed " + seed, plan(method, arguments(test, seed)), runs, again + seed));
            }
        } else {
            Regressions file = new Regressions(Path.of(test.regressions()));
            for (Regressions.Line line : lines(method, file)) {
                Plan plan = line.plan();
                if (given(context).map(seeds -> seeds.contains(plan.seed())).orElse(true)) {
                    invocations.add(new Invocation(file.name(line), plan, runs, again + plan.seed()));
                }
            }
        }
        if (invocations.isEmpty()) {
            throw new ExtensionConfigurationException("expected a line of " + test.regressions()
                    + " whose seed is among quarrel.seeds, got none for " + method.getName());
        }
        return invocations.stream().map(invocation -> invocation);
    }

    private static List<Regressions.Line> lines(Method method, Regressions file) {
        try {
            return file.read();
        } catch (NoSuchFileException e) {
            throw noTest(method, "there is no file " + e.getFile() + "; quarrel campaign --regressions writes one", e);
        } catch (IOException | IllegalArgumentException e) {
            throw noTest(method, String.valueOf(e.getMessage()), e);
        }
    }

    private static ExtensionConfigurationException noTest(Method method, String why, Exception cause) {
        return new ExtensionConfigurationException(
                "@ConsistencyTest of " + method.getName() + " makes no test: " + why, cause);
    }

    /// As Surefire names a test: an inherited one by the class that runs, a nested one with those around it, whose
    /// dollar a shell would take for its own.
    private static String named(Class<?> test) {
        String name = test.getName().substring(test.getPackageName().length()).replaceFirst("^\\.", "");
        return name.replace("$", "\\$");
    }

    private static List<Long> seeds(ConsistencyTest test) {
        if (test.seeds() < 1) {
            throw new ExtensionConfigurationException("expected at least one seed, got seeds = " + test.seeds());
        }
        return LongStream.range(test.firstSeed(), test.firstSeed() + test.seeds())
                .boxed()
                .toList();
    }

    /// The seeds that are asked for, whatever a test says.
    private static Optional<List<Long>> given(ExtensionContext context) {
        return context.getConfigurationParameter("quarrel.seeds")
                .filter(text -> !text.isEmpty())
                .map(text -> {
                    try {
                        return Pattern.compile(",")
                                .splitAsStream(text)
                                .map(seed -> Long.valueOf(seed.strip()))
                                .toList();
                    } catch (NumberFormatException e) {
                        throw new ExtensionConfigurationException(
                                "expected numbers joined by commas as quarrel.seeds, got '" + text + "'", e);
                    }
                });
    }

    private static List<String> arguments(ConsistencyTest test, long seed) {
        String nemesis = test.nemesis().length == 0 ? "none" : String.join(",", test.nemesis());
        List<String> line = new ArrayList<>(
                List.of("test", "--profile", test.profile(), "--workload", test.workload(), "--nemesis", nemesis));
        if (!test.cluster().equals("sim")) {
            line.addAll(List.of("--cluster", test.cluster()));
        }
        BLANKS.splitAsStream(test.options().strip())
                .filter(word -> !word.isEmpty())
                .forEach(line::add);
        line.addAll(List.of("--seed", Long.toString(seed)));
        return line;
    }

    private static Plan plan(Method method, List<String> arguments) {
        try {
            return TestCommand.plan(arguments);
        } catch (IllegalArgumentException e) {
            throw noTest(method, String.valueOf(e.getMessage()), e);
        }
    }

    /// One seed.
    private record Invocation(String name, Plan plan, Path runs, String again)
            implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return name;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new SeedExtension(plan, runs, again));
        }
    }
}
