package io.github.easemobcamel.callback;

/** The usual cause of a failure, and what mends it, in words for a person. */
final class FailureCause {

    private FailureCause() {
    }

    /**
     * @param status the HTTP status of the answers that failed, or {@link BanGuard#NO_ANSWER}
     * @return the cause and its mending
     */
    static String words(int status) {
        return switch (status) {
            case BanGuard.NO_ANSWER -> "no answer in time: the disk or the machine is too slow, or the network cuts connections";
            case 400 -> "400, not Easemob's JSON: look for a proxy that changes bodies, or for a rule of another service";
            case 401 -> "401, wrong signature: the secret of a callback rule in Easemob's console is not in easemob.callback.secrets; "
                    + "add it";
            case 413 -> "413, too large: raise easemob.callback.max-body-size";
            case 415 -> "415, not application/json: look for a proxy that changes headers";
            case 503 -> "503, cannot be stored: the disk is full, the broker away or too much comes at once; the log says which";
            default -> status + ": see the log";
        };
    }
}
