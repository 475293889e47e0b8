package dev.quarrel.harness.junit;

import dev.quarrel.checker.Operation;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Telling;
import dev.quarrel.harness.cli.TestCommand;
import dev.quarrel.harness.containers.ContainerWorld;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// One invocation: runs its plan before the method, hands it the run, and adds to a failure how to have this seed
/// again.
final class SeedExtension implements BeforeEachCallback, ParameterResolver, TestExecutionExceptionHandler {
    private final Plan plan;
    private final Path runs;
    private final String again;
    private @Nullable Run run;

    SeedExtension(Plan plan, Path runs, String again) {
        this.plan = plan;
        this.runs = runs;
        this.again = again;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        String reason = plan.cluster().equals("containers") ? ContainerWorld.whyNot() : null;
        if (reason != null) {
            String text = "containers are unsupported here, because " + reason;
            if (Boolean.parseBoolean(System.getenv("QUARREL_REQUIRE_CONTAINERS"))) {
                throw new AssertionFailedError(text);
            }
            throw new TestAbortedException(text);
        }
        PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Run fresh = TestCommand.run(plan, runs, quiet);
        try {
            judge(fresh, context);
        } catch (AssertionError e) {
            throw told(e);
        }
        context.publishReportEntry("report", fresh.directory().reportFile().toString());
        run = fresh;
    }

    private static void judge(Run fresh, ExtensionContext context) {
        if (fresh.history().operations().stream().noneMatch(Operation::isOk)) {
            throw new AssertionFailedError("vacuous: no operation was ok, so nothing was tested\n" + Telling.of(fresh));
        }
        boolean taken = Arrays.asList(context.getRequiredTestMethod().getParameterTypes())
                .contains(Run.class);
        if (!taken) {
            RunAssert.assertThat(fresh).isValid();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Run.class && run != null;
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return run;
    }

    /// The same failure at the same place; its message ends with how to run this seed alone.
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw failure instanceof AssertionError assertion ? told(assertion) : failure;
    }

    private AssertionFailedError told(AssertionError failure) {
        AssertionFailedError told =
                new AssertionFailedError(failure.getMessage() + "\nalone    mvn test " + again, failure.getCause());
        told.setStackTrace(failure.getStackTrace());
        return told;
    }
}
