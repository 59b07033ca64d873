package io.github.easemobcamel.simulator;
final class StorageCalls {
    Reply info(Call call) { throw Refusal.storageOff(); }
    Reply retry(Call call) { throw Refusal.storageOff(); }
}
