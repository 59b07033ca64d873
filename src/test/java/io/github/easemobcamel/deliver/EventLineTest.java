package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLineTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            family=muc action=kick scope=chatroom roomId=1735 actor=alice target=bob | kick · chatroom 1735 · alice → bob
            family=muc action=presence scope=group roomId=7 actor=alice              | presence · group 7 · alice
            family=muc action=ban roomId=7 target=bob outcome=failed                 | ban · 7 · → bob · failed
            family=message action=chat actor=alice target=bob outcome=ok             | message chat · alice → bob
            family=user-status action=login actor=alice                              | user-status login · alice
            family=other                                                             | other
            """)
    void saysWhatHappenedWhereAndWho(String headers, String line) {
        Map<String, Object> values = Stream.of(headers.split(" ")).map(header -> header.split("="))
                .collect(Collectors.toMap(header -> header[0], header -> header[1]));
        assertThat(new EventLine(true).of(values)).isEqualTo(line);
    }
}
