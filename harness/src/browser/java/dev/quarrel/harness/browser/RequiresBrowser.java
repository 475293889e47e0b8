package dev.quarrel.harness.browser;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Needs a Chromium on this machine. Without one the tests are skipped and say why, unless
/// `QUARREL_REQUIRE_BROWSER=true`: then they run, and fail.
@Tag("browser")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresBrowser.Condition.class)
@interface RequiresBrowser {
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (Boolean.parseBoolean(System.getenv("QUARREL_REQUIRE_BROWSER"))) {
                return ConditionEvaluationResult.enabled("a browser is required");
            }
            if (Browsing.chromium().isPresent()) {
                return ConditionEvaluationResult.enabled("there is a Chromium");
            }
            System.out.println("skipped " + context.getDisplayName() + ": " + Browsing.NONE);
            return ConditionEvaluationResult.disabled(Browsing.NONE);
        }
    }
}
