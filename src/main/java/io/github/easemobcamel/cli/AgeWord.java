package io.github.easemobcamel.cli;

import java.time.Duration;
import org.apache.camel.util.TimeUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads from the command line how old something may be. */
final class AgeWord implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String word) {
        if (!word.matches("[1-9]\\d{0,5}[smhd]")) {
            throw new TypeConversionException("'" + word + "' is no age; write a number and s, m, h or d, such as 12h or 1d");
        }
        return Duration.ofMillis(TimeUtils.toMilliSeconds(word));
    }
}
