package io.github.easemobcamel.doctor;

import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks at the secrets without telling one: whether they are there, could be guessed, or are readable by others. */
final class Secrets {

    private static final String NAME = "secrets";
    private static final int SHORT = 8;
    private static final String DEV_SECRET = "dev-secret";

    private final Place place;

    Secrets(Place place) {
        this.place = place;
    }

    List<Finding> examine() throws IOException {
        Settings settings = place.settings();
        List<Finding> findings = new ArrayList<>();
        Problems problems = new Problems();
        List<String> secrets = new ArrayList<>();
        problems.attempt(() -> secrets.addAll(settings.secrets()));
        problems.found().forEach(problem -> findings.add(Finding.problem(NAME, problem, "")));
        Set<String> different = new HashSet<>(secrets);
        if (different.contains(DEV_SECRET) && !place.trying()) {
            findings.add(Finding.problem(NAME, "easemob.callback.secrets has the secret of the profile dev, which everybody knows",
                    "copy the secret of each callback rule from Easemob's console"));
        }
        for (int i = 0; i < secrets.size(); i++) {
            if (secrets.get(i).length() < SHORT) {
                findings.add(Finding.warning(NAME, "secret " + (i + 1) + " of easemob.callback.secrets has "
                        + secrets.get(i).length() + " characters", "see whether it is complete: Easemob's are longer"));
            }
            if (secrets.get(i).matches("(?s)([\"']).*\\1|.*\\s.*")) {
                findings.add(Finding.warning(NAME, "secret " + (i + 1) + " of easemob.callback.secrets has quotes around it or a "
                        + "blank in it, which count", "take them away if they are not part of it"));
            }
        }
        blanks(findings, "easemob.rest.client-secret");
        blanks(findings, "easemob.management.token");
        Path file = place.home().resolve("application.properties");
        if (Files.exists(file) && Files.readString(file).lines().anyMatch(Secrets::isSecret) && isReadableByAll(file)) {
            findings.add(Finding.warning(NAME, file + " has secrets and can be read by every user of this machine",
                    "make it readable for the runner's user or group only (chmod 600 or 640), or set the secrets by environment variables"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, secrets.size() + " secret(s) for callbacks"));
        }
        return findings;
    }

    private void blanks(List<Finding> findings, String key) {
        String value = place.properties().getProperty(key, "");
        if (!value.equals(value.strip())) {
            findings.add(Finding.warning(NAME, key + " begins or ends with a blank, which is left out", "take it away"));
        }
    }

    private static boolean isSecret(String line) {
        return line.matches("\\s*easemob\\.(callback\\.secrets|rest\\.client-secret|management\\.token|.*password|.*signing-secret)"
                + "\\s*[=:]\\s*[^\\s{].*");
    }

    private static boolean isReadableByAll(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
