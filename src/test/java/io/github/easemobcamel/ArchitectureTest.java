package io.github.easemobcamel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packages of docs/architecture.md, and the one direction of the arrows between them. */
class ArchitectureTest {

    private static final String ROOT = "io.github.easemobcamel";
    private static final String HOW_TO_MEND = "arrows point downwards (docs/architecture.md): move the class, or hand it in from above";

    /** From top to bottom. */
    private static final List<List<String>> LAYERS = List.of(
            List.of("cli", "doctor"),
            List.of("kit"),
            List.of("runner"),
            List.of("operate"),
            List.of("routes"),
            List.of("receive", "deliver", "rest", "recovery", "tracing"),
            List.of("record"),
            List.of("store"),
            List.of("http", "tls"),
            List.of("config"),
            List.of("event", "log", "files"));

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(ROOT);
    }

    static Stream<Integer> layers() {
        return Stream.iterate(1, i -> i + 1).limit(LAYERS.size() - 1);
    }

    @Test
    void hasNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().because(HOW_TO_MEND).check(classes);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void pointsDownwards(int layer) {
        noClasses().that().resideInAnyPackage(packages(LAYERS.subList(layer, layer + 1)))
                .should().dependOnClassesThat().resideInAnyPackage(packages(LAYERS.subList(0, layer)))
                .because(HOW_TO_MEND).check(classes);
    }

    @Test
    void hasEachClassInALayer() {
        assertThat(classes.stream().filter(each -> !each.getPackageName().startsWith(ROOT + ".simulator"))
                .filter(resideInAnyPackage(packages(LAYERS)).negate()).map(JavaClass::getName))
                .as("classes outside of the layers; a new package needs its place in LAYERS and in docs/architecture.md").isEmpty();
    }

    @Test
    void keepsTheSimulatorApart() {
        classes().that().resideInAPackage(ROOT + ".simulator..").should().onlyDependOnClassesThat(
                resideInAnyPackage(ROOT + ".simulator..", ROOT + ".event..").or(resideOutsideOfPackage(ROOT + "..")))
                .because("the simulator is Easemob, which knows nothing of the runner").check(classes);
    }

    private static String[] packages(List<List<String>> layers) {
        return layers.stream().flatMap(List::stream).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }
}
