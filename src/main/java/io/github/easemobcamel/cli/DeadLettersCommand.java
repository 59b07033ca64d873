package io.github.easemobcamel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Lists, shows, replays and purges what was not delivered; without a word it lists. */
@Command(name = "dead-letters", scope = CommandLine.ScopeType.INHERIT, mixinStandardHelpOptions = true, sortOptions = false,
        description = "List, show, replay and purge what was not delivered, at the runner that runs in the home.",
        subcommands = {DeadLettersCommand.ListWord.class, DeadLettersShow.class, DeadLettersReplay.class, DeadLettersPurge.class},
        footer = {"", "Exit code: 0 when it is done, 1 when not, 2 for a mistake on the command line."})
final class DeadLettersCommand implements Callable<Integer> {

    @ParentCommand
    private EasemobCamel root;

    @Mixin
    private DeadLettersList listing;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return listing.print(AdminClient.of(root), spec.commandLine());
    }

    /**
     * Every word comes by here. An option before it belongs to the list that is printed without a word; the word, which does not
     * see it, would be about more than was meant.
     *
     * @return the administration of the runner that runs in the home
     * @throws CommandLine.ParameterException if an option stands before the word
     */
    AdminClient client() {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            if (!option.inherited()) {
                throw new CommandLine.ParameterException(spec.commandLine(),
                        option.longestName() + " stands before the word; put it behind it");
            }
        }
        return AdminClient.of(root);
    }

    /** The word for what is done without a word. */
    @Command(name = "list", description = "List or search (the default), oldest first.")
    static final class ListWord implements Callable<Integer> {

        @ParentCommand
        private DeadLettersCommand parent;

        @Mixin
        private DeadLettersList listing;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            return listing.print(parent.client(), spec.commandLine());
        }
    }
}
