package dev.quarrel.harness.junit;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.cli.TestCommand;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        List<Invocation> invocations = new ArrayList<>();
        for (long seed : seeds(context, test)) {
            String again = "-Dtest=" + named(context.getRequiredTestClass()) + "#" + method.getName()
                    + " -Dquarrel.seeds=" + seed;
            invocations.add(new Invocation(plan(method, arguments(test, seed)), runs, again));
        }
        return invocations.stream().map(invocation -> invocation);
    }

    /// As Surefire names a test: an inherited one by the class that runs, a nested one with those around it, whose
    /// dollar a shell would take for its own.
    private static String named(Class<?> test) {
        String name = test.getName().substring(test.getPackageName().length()).replaceFirst("^\\.", "");
        return name.replace("$", "\\$");
    }

    private static List<Long> seeds(ExtensionContext context, ConsistencyTest test) {
        String given = context.getConfigurationParameter("quarrel.seeds").orElse("");
        try {
            List<Long> seeds = given.isEmpty()
                    ? LongStream.range(test.firstSeed(), test.firstSeed() + test.seeds())
                            .boxed()
                            .toList()
                    : Pattern.compile(",")
                            .splitAsStream(given)
                            .map(seed -> Long.valueOf(seed.strip()))
                            .toList();
            if (!seeds.isEmpty()) {
                return seeds;
            }
        } catch (NumberFormatException e) {
            throw new ExtensionConfigurationException(
                    "expected numbers joined by commas as quarrel.seeds, got '" + given + "'", e);
        }
        throw new ExtensionConfigurationException("expected at least one seed, got seeds = " + test.seeds());
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
            throw new ExtensionConfigurationException(
                    "@ConsistencyTest of " + method.getName() + " makes no test: " + e.getMessage(), e);
        }
    }

    /// One seed.
    private record Invocation(Plan plan, Path runs, String again) implements TestTemplateInvocationContext {
        @Override
        public String getDisplayName(int index) {
            return "seed " + plan.seed();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new SeedExtension(plan, runs, again));
        }
    }
}
