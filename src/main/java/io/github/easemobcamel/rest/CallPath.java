package io.github.easemobcamel.rest;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The method and the path of a call, written {@code DELETE chatrooms/{chatroomId}/mute/{usernames[]}}: a name in braces is a header of
 * the message, one with brackets the list that the body holds, and behind {@code ?} stand headers that become the query.
 *
 * @param method the HTTP method
 * @param segments the segments, those in braces with their braces
 * @param query the headers that are sent as the query, where they are set
 */
record CallPath(String method, List<String> segments, List<String> query) {

    private static final Pattern TEXT = Pattern.compile(
            "(GET|POST|PUT|DELETE) ((?:[\\w.-]+|\\{\\w+(?:\\[])?})(?:/(?:[\\w.-]+|\\{\\w+(?:\\[])?}))*)(?:\\?(\\w+(?:&\\w+)*))?");

    static CallPath parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || List.of(matcher.group(2).split("/")).stream().anyMatch(segment -> segment.matches("\\.+"))) {
            throw new IllegalArgumentException("'" + text + "' is not a method and a path, such as "
                    + "POST chatrooms/{chatroomId}/mute");
        }
        return new CallPath(matcher.group(1), List.of(matcher.group(2).split("/")),
                matcher.group(3) == null ? List.of() : List.of(matcher.group(3).split("&")));
    }

    /** {@return the name of the list that stands in the path; null if there is none} */
    String list() {
        return segments.stream().filter(segment -> segment.endsWith("[]}")).findFirst()
                .map(segment -> segment.substring(1, segment.length() - 3)).orElse(null);
    }

    /** {@return the headers that stand in the path, in its order} */
    List<String> headers() {
        return segments.stream().filter(segment -> segment.matches("\\{\\w+}"))
                .map(segment -> segment.substring(1, segment.length() - 1)).toList();
    }

    /** {@return what the call is about, for errors: the first of the headers in the path} */
    String subject(Map<String, Object> given) {
        return headers().stream().findFirst().map(header -> " of " + given.get(header)).orElse("");
    }

    /** {@return who is named beside it, for errors} */
    String actor(Map<String, Object> given) {
        return headers().stream().skip(1).map(header -> " by " + given.get(header)).collect(Collectors.joining());
    }

    /** @throws EasemobException naming a header of the path that is missing or would lead elsewhere */
    void require(Map<String, Object> given) {
        headers().forEach(header -> segment(header, given));
    }

    /**
     * {@return the path below the app's own, encoded, with a slash at its front}
     *
     * @param given the message's headers
     * @param items the list, if one stands in the path
     */
    String encoded(Map<String, Object> given, List<String> items) {
        String path = segments.stream().map(segment -> !segment.startsWith("{") ? segment
                : segment.endsWith("[]}") ? joined(items) : segment(segment.substring(1, segment.length() - 1), given))
                .collect(Collectors.joining("/", "/", ""));
        String asked = query.stream().map(name -> given.get(name) == null ? null : name + "=" + segment(name, given))
                .filter(Objects::nonNull).collect(Collectors.joining("&"));
        return asked.isEmpty() ? path : path + "?" + asked;
    }

    private String joined(List<String> items) {
        return items.stream().map(item -> {
            if (item.contains(",")) {
                throw EasemobException.invalid(list() + " holds '" + item + "': a comma stands between two of them");
            }
            return PathSegment.encode("one of " + list(), item);
        }).collect(Collectors.joining("%2C"));
    }

    private static String segment(String header, Map<String, Object> given) {
        return PathSegment.encode("header " + header, ScalarText.ofHeader("header " + header, given.get(header)));
    }

    @Override
    public String toString() {
        return method + " " + String.join("/", segments) + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }
}
