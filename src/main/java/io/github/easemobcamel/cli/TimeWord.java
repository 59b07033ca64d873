package io.github.easemobcamel.cli;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a point in time from the command line, in the form that the administration takes. */
final class TimeWord implements ITypeConverter<String> {

    @Override
    @SuppressWarnings("ReturnValueIgnored") // a time too far away has no milliseconds
    public String convert(String word) {
        try {
            OffsetDateTime.parse(word).toInstant().toEpochMilli();
            return word;
        } catch (DateTimeException | ArithmeticException e) {
            throw new TypeConversionException("'" + word + "' is no time; write date, time and zone as in 2026-11-22T10:30:00Z or "
                    + "2026-11-22T18:30:00+08:00");
        }
    }
}
