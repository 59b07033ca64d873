package io.github.easemobcamel.receive;

/** The usual cause of a failure, and what mends it, in words for a person. */
final class FailureCause {

    /** Of a callback that Easemob has sent without a signature. */
    static final String UNSIGNED = "reactions, threads and push reports come without callId or security";

    private FailureCause() {
    }

    /**
     * {@return the cause and its mending}
     *
     * @param status the HTTP status of the answers that failed, or {@link BanGuard#NO_ANSWER}
     * @param message the words of those answers, or nothing
     * @param storeProblem why nothing can be stored now and what mends it, or null
     */
    static String words(int status, String message, String storeProblem) {
        return switch (status) {
            case BanGuard.NO_ANSWER -> "no answer in time: the disk or the machine is too slow, or the network cuts connections";
            case 400 -> message.equals(UNSIGNED)
                    ? "400, " + UNSIGNED + ": untick them in the callback rule of Easemob's console, or "
                            + "set easemob.callback.unsigned=drop"
                    : "400, not Easemob's JSON: look for a proxy that changes bodies, or for a rule of another service";
            case 401 ->
                "401, wrong signature: the secret of a callback rule in Easemob's console is not in easemob.callback.secrets; "
                        + "add it";
            case 413 -> "413, too large: raise easemob.callback.max-body-size";
            case 415 -> "415, not application/json: look for a proxy that changes headers";
            case 503 -> "503, " + unavailable(message, storeProblem);
            default -> status + ": see the log";
        };
    }

    private static String unavailable(String message, String storeProblem) {
        return switch (message) {
            case AnswerBody.STARTING ->
                message + ": it receives from the line \"Receiving callbacks\" on; if that does not come, the "
                        + "log says why";
            case AnswerBody.TOO_MUCH -> message + ": a faster machine, or fewer connections (easemob.server.max-connections)";
            case AnswerBody.CANNOT_STORE -> message + ": " + (storeProblem == null
                    ? "the log says why, in the lines \"Could not store\"" : storeProblem);
            default -> (message.isEmpty() ? "not by the runner itself" : message) + ": see the log";
        };
    }
}
