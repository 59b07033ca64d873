package io.github.easemobcamel.cli;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.runner.Runner;
import io.github.easemobcamel.store.EmbeddedBroker;
import io.github.easemobcamel.store.folder.Standby;
import java.io.IOException;
import java.nio.channels.Channel;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs the runner until it is stopped. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Run until stopped (the default).",
        footer = {"",
            "Exit code: 143 after SIGTERM, 130 after Ctrl-C, 129 after SIGHUP (a terminal that closes), 1 when it does not start, 2 for a mistake on the command line."})
final class RunCommand implements Callable<Integer> {

    /** What is received meanwhile, so that Java has compiled the most of it when it matters. */
    private static final int REHEARSED = 500;

    @ParentCommand
    private EasemobCamel parent;

    @Option(names = "--standby",
            description = "Get ready beside the runner that uses the data folder, wait until that one ends, and take over at once.")
    private boolean standby;

    RunCommand() {
    }

    RunCommand(EasemobCamel parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Setup setup = Setup.examined(parent);
        Logger log = LoggerFactory.getLogger("easemob-camel");
        setup.warnings().forEach(log::warn);
        try {
            setup.requireReadable();
            Runner runner = new Runner(setup.routes(), setup.saved());
            runner.listenAt(standardInput());
            if (standby) {
                takeOver(setup, runner, log);
            } else {
                runner.start();
            }
            runner.awaitStop();
        } catch (ConfigurationException e) {
            throw setup.withAllProblems(e);
        }
        return CommandLine.ExitCode.OK;
    }

    /** {@return the socket that is standard input, as systemd gives one; null for anything else} */
    private static Channel standardInput() {
        try {
            return System.inheritedChannel();
        } catch (IOException e) {
            throw new ConfigurationException("the socket that is standard input cannot be used (" + e.getMessage() + ")", e);
        }
    }

    private void takeOver(Setup setup, Runner runner, Logger log) throws IOException, InterruptedException {
        Settings settings = setup.settings();
        if (!settings.text("easemob.broker.url").isEmpty()) {
            throw new ConfigurationException(
                    "run --standby waits for the data folder of an embedded broker; with easemob.broker.url, "
                            + "several runners can run at once (docs/external-broker.md)");
        }
        try (Standby turn = EmbeddedBroker.standby(setup.home().resolve(settings.text("easemob.data-dir")))) {
            if (turn.hasPredecessor()) {
                setup.validate();
                rehearse(log);
            }
            turn.await();
            runner.start();
        }
    }

    /** Without a rehearsal it takes over all the same, only not as fast. */
    private void rehearse(Logger log) throws InterruptedException {
        try {
            if (!new Rehearsal(parent.distribution()).run(REHEARSED)) {
                log.warn(
                        "A rehearsal in a temporary folder was not answered 200 throughout: taking over may take as long as a start");
            }
        } catch (IOException | ConfigurationException e) {
            log.warn("There was no rehearsal in a temporary folder ({}): taking over takes as long as a start", e.toString());
        }
    }
}
