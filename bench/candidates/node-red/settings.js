// Candidate 3, as it comes, without the editor: it would only use memory here.
module.exports = {
    uiHost: "127.0.0.1",
    uiPort: process.env.PORT,
    httpAdminRoot: false,
    flowFile: "flows.json",
    credentialSecret: false,
    functionGlobalContext: { crypto: require("crypto") },
    logging: { console: { level: "warn", metrics: false, audit: false } },
    diagnostics: { enabled: false, ui: false },
    telemetry: { enabled: false, updateNotification: false },
};
