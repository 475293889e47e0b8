package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.Defect;
import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Settings.Quorum;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SettingsOptionsTest {
    @Test
    void every_profile_survives_being_written_as_options() {
        for (Profile profile : Profile.ALL) {
            Settings before = profile.settings().withDefects(EnumSet.of(Defect.BLIND_HINT, Defect.ACK_DUPLICATE));
            String[] options = SettingsOptions.arguments(before).toArray(String[]::new);
            assertThat(parsed(options)).as(profile.name()).isEqualTo(before);
        }
    }

    @Test
    void what_differs_from_the_profile_is_named() {
        Settings settings = parsed("--profile", "dynamo", "--r", "1", "--w", "1", "--quorum", "strict");
        assertThat(settings).isEqualTo(Profile.named("dynamo").settings().withQuorum(new Quorum(3, 1, 1, false)));
    }

    @Test
    void errors_say_what_was_expected() {
        assertThatThrownBy(() -> parsed("--versions", "lww"))
                .hasMessage(
                        "--versions: expected one of [lww-wall, lww-hlc, counter, abd, vv, vv-per-value, dvv], got 'lww'");
        assertThatThrownBy(() -> parsed("--deletes", "soon"))
                .hasMessage("--deletes: expected repaired, physical or a number of milliseconds, got 'soon'");
        assertThatThrownBy(() -> parsed("--quorum", "lax"))
                .hasMessage("--quorum: expected sloppy or strict, got 'lax'");
        assertThatThrownBy(() -> parsed("--ping", "-5")).hasMessage("--ping: expected 1 or more, got -5");
        assertThatThrownBy(() -> parsed("--ping", "0")).hasMessage("--ping: expected 1 or more, got 0");
        assertThatThrownBy(() -> parsed("--suspect-phi", "NaN"))
                .hasMessage("--suspect-phi: expected 0 or more, got NaN");
        assertThatThrownBy(() -> parsed("--deletes", "-1")).hasMessage("--deletes: expected 0 or more, got -1");
        assertThatThrownBy(() -> parsed("--r", "4")).hasMessageContaining("R=4");
    }

    private static Settings parsed(String... options) {
        SettingsOptions parsed = new SettingsOptions();
        new CommandLine(new Command(parsed)).parseArgs(options);
        return parsed.settings();
    }

    @CommandLine.Command
    record Command(@CommandLine.Mixin SettingsOptions options) {}
}
