package io.github.easemobcamel.routes;

import io.github.easemobcamel.config.ConfigurationException;

/** All that was saved at one moment, in property files and route files: what a generation is made of. */
public interface Edition {

    /**
     * {@return the generation, not started}
     *
     * @throws ConfigurationException if something in the property files is wrong
     */
    Generation generation();

    /**
     * Makes ready what its generation needs outside of the files, such as queues. It is called when the files have been checked.
     *
     * @throws ConfigurationException if that cannot be done now
     */
    void prepare();

    /** Its generation takes all that comes now; a former one takes nothing more, and ends what it has begun. */
    void tookOver();

    /** What its generation had begun has ended, after another one had taken over. */
    void ended();

    /** {@return the same with the places where properties are set that are wrong} */
    ConfigurationException located(ConfigurationException wrong);
}
