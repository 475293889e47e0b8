package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the module table of the architecture: who may know whom.
class ModulesTest {
    private static final String ROOT = "dev.quarrel.";

    /// Package of a module → packages of other modules it may use, as prefixes. What `workloads` sees of the store has
    /// a
    /// rule of its own.
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "checker", List.of(),
            "store", List.of(),
            "nemesis", List.of(),
            "workloads", List.of("checker", "store"),
            "results", List.of("checker"),
            "harness", List.of("checker", "store", "nemesis", "workloads", "results"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.quarrel");

    @Test
    void everyModuleKeepsToItsRowOfTheTable() {
        List<String> breaches = CLASSES.stream()
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .flatMap(ModulesTest::breach)
                .distinct()
                .sorted()
                .toList();
        assertThat(breaches).isEmpty();
    }

    /// A workload is a client: it knows requests, replies and values, and nothing of how a node works.
    private static final Pattern CLIENT_WORDS = Pattern.compile(
            "dev\\.quarrel\\.store\\.(client\\..*|Reply.*|ReadOptions|WriteOptions|Level|Defect|Guarantee\\$Promise|versions\\.(Value|Dot|DotSet|Stored))");

    @Test
    void workloadsSeeOfTheStoreOnlyItsClient() {
        List<String> breaches = CLASSES.stream()
                .filter(c -> moduleOf(c.getPackageName()).equals("workloads"))
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .filter(d -> d.getTargetClass().getPackageName().startsWith(ROOT + "store"))
                .filter(d -> !CLIENT_WORDS.matcher(d.getTargetClass().getName()).matches())
                .map(Dependency::getDescription)
                .distinct()
                .sorted()
                .toList();
        assertThat(breaches).isEmpty();
    }

    @Test
    void everyModuleWasSeen() {
        Map<String, Integer> classes = new TreeMap<>();
        CLASSES.forEach(c -> classes.merge(moduleOf(c.getPackageName()), 1, Integer::sum));
        assertThat(classes).containsOnlyKeys(MAY_USE.keySet());
    }

    private static Stream<String> breach(Dependency dependency) {
        String from = dependency.getOriginClass().getPackageName();
        String to = dependency.getTargetClass().getPackageName();
        if (!to.startsWith(ROOT) || moduleOf(from).equals(moduleOf(to))) {
            return Stream.empty();
        }
        String target = to.substring(ROOT.length());
        boolean allowed = MAY_USE.getOrDefault(moduleOf(from), List.of()).stream()
                .anyMatch(prefix -> target.equals(prefix) || target.startsWith(prefix + "."));
        return allowed ? Stream.empty() : Stream.of(dependency.getDescription());
    }

    private static String moduleOf(String packageName) {
        String rest = packageName.substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
