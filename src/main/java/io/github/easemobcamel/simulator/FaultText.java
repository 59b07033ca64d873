package io.github.easemobcamel.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads and prints a fault as it is written on the command line; {@link Fault} describes how. */
final class FaultText {

    private FaultText() {
    }

    /** @throws IllegalArgumentException if {@code text} is no fault, saying what is wrong with it */
    static Fault parse(String text) {
        List<String> parts = Arrays.stream(text.split(",")).map(String::strip).toList();
        String[] kindAndValue = parts.get(0).split("=", 2);
        Fault fault = kind(kindAndValue[0], kindAndValue.length == 2 ? number(kindAndValue[1]) : -1);
        for (String option : parts.subList(1, parts.size())) {
            fault = with(fault, option.split("=", 2));
        }
        return fault;
    }

    /** {@return what {@link #parse} turns into the same fault} */
    static String print(Fault fault) {
        return fault.kind().label() + (fault.value() < 0 ? "" : "=" + fault.value())
                + (fault.endpoint() == null ? "" : ",endpoint=" + fault.endpoint().label())
                + (fault.next() < 0 ? "" : ",next=" + fault.next())
                + (fault.probability() == 1 ? "" : String.format(Locale.ROOT, ",probability=%.9f", fault.probability()));
    }

    private static Fault kind(String word, int value) {
        if (word.equals("429")) {
            return new Fault(Fault.Kind.RATE_LIMIT, value, null, -1, 1);
        }
        if (word.matches("[0-9]{3}")) {
            return new Fault(Fault.Kind.STATUS, Integer.parseInt(word), null, -1, 1);
        }
        return Arrays.stream(Fault.Kind.values()).filter(kind -> kind.label().equals(word)).findFirst()
                .map(kind -> new Fault(kind, value < 0 ? kind.defaultValue() : value, null, -1, 1))
                .orElseThrow(() -> new IllegalArgumentException("No fault is called \"" + word
                        + "\"; there are a status such as 503, and "
                        + Arrays.stream(Fault.Kind.values()).map(Fault.Kind::label).toList()));
    }

    private static Fault with(Fault fault, String[] option) {
        String value = option.length == 2 ? option[1] : "";
        return switch (option[0]) {
            case "endpoint" -> new Fault(fault.kind(), fault.value(), SimulatedEndpoint.labelled(value), fault.next(),
                    fault.probability());
            case "next" -> new Fault(fault.kind(), fault.value(), fault.endpoint(), number(value),
                    fault.probability());
            case "probability" -> new Fault(fault.kind(), fault.value(), fault.endpoint(), fault.next(),
                    fraction(value));
            default -> throw new IllegalArgumentException("A fault has the options endpoint, next and probability, not \""
                    + option[0] + "\"");
        };
    }

    private static int number(String digits) {
        if (!digits.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("\"" + digits + "\" is not a whole number");
        }
        return Integer.parseInt(digits);
    }

    private static double fraction(String number) {
        if (!number.matches("[0-9]?\\.?[0-9]{1,9}")) {
            throw new IllegalArgumentException("\"" + number + "\" is not a number between 0 and 1");
        }
        return Double.parseDouble(number);
    }
}
