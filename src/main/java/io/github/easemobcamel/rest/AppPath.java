package io.github.easemobcamel.rest;

/** The part of every URL that names the app: {@code /{org_name}/{app_name}}. */
final class AppPath {

    private final String baseUrl;
    private final String path;

    private AppPath(String baseUrl, String path) {
        this.baseUrl = baseUrl;
        this.path = path;
    }

    /** @throws EasemobException if one of the names cannot be part of a path */
    static AppPath of(RestSettings settings) {
        return new AppPath(settings.baseUrl().replaceAll("/+$", ""),
                "/" + PathSegment.encode(RestSettings.PREFIX + "org-name", settings.orgName())
                        + "/" + PathSegment.encode(RestSettings.PREFIX + "app-name", settings.appName()));
    }

    /** {@return the whole URL of a path below the app's} */
    String url(String below) {
        return baseUrl + path(below);
    }

    /** {@return the path from the host on of a path below the app's} */
    String path(String below) {
        return path + below;
    }
}
