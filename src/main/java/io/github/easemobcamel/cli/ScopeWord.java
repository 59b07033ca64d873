package io.github.easemobcamel.cli;

import io.github.easemobcamel.event.Scope;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a scope from the command line. */
final class ScopeWord implements ITypeConverter<Scope> {

    @Override
    public Scope convert(String word) {
        return Arrays.stream(Scope.values()).filter(scope -> scope.word().equals(word)).findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + word + "' is neither group nor chatroom"));
    }
}
