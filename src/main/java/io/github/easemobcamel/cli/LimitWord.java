package io.github.easemobcamel.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads from the command line how many events are listed at most, within what the administration lists at once. */
final class LimitWord implements ITypeConverter<String> {

    private static final int MOST = 1000;

    @Override
    public String convert(String word) {
        if (!word.matches("\\d{1,4}") || Integer.parseInt(word) < 1 || Integer.parseInt(word) > MOST) {
            throw new TypeConversionException("'" + word + "' is no whole number from 1 to " + MOST);
        }
        return word;
    }
}
