package io.github.easemobcamel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    void wantsNoColoursWhereTheyAreNotWanted() {
        assertThat(Terminal.wantsColours(Map.of("TERM", "xterm", "NO_COLOR", ""))).isTrue();
        assertThat(Terminal.wantsColours(Map.of())).isTrue();
        assertThat(Terminal.wantsColours(Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Terminal.wantsColours(Map.of("TERM", "dumb"))).isFalse();
    }

    @Test
    void coloursWhatALineBeginsWithAndNothingThatItTells() {
        String begin = "2026-11-22 16:16:53.781 ";
        String plain = begin + "INFO  easemob-camel        ERROR is a word, " + begin + "ERROR too\n\tat somewhere\n";

        assertThat(Terminal.coloured(plain)).isEqualTo(plain);
        assertThat(Terminal.coloured(begin + "WARN  easemob-camel        a $1\n" + plain + begin + "ERROR x\n"))
                .isEqualTo(begin + "\u001b[33mWARN \u001b[0m easemob-camel        a $1\n" + plain + begin
                        + "\u001b[31mERROR\u001b[0m x\n");
        assertThat(Terminal.coloured(begin + "INFO  console              kick · chatroom 1735\n"))
                .isEqualTo(begin + "INFO  console              \u001b[1mkick\u001b[0m · chatroom 1735\n");
    }
}
