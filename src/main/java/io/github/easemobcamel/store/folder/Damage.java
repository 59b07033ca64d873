package io.github.easemobcamel.store.folder;

/**
 * Something in the data folder that is not as it must be.
 *
 * @param path the path in the data folder, with slashes
 * @param what what is wrong with it, to be read behind the path
 * @param remedy what makes a start possible
 * @param harmless whether it is sure that nothing is lost then
 */
record Damage(String path, String what, Remedy remedy, boolean harmless) {

    /** What is done about it, a copy aside first. */
    enum Remedy {
        /** The broker reads what is left of it. */
        KEEP,
        /** It is in the way. */
        MOVE,
        /** A file of the journal gets the size that it must have. */
        RESIZE,
        /** The header of a file of the journal is written again; the records name the file, too. */
        WRITE_HEADER,
        /** The copy of the bindings is put in their place. */
        RESTORE_BINDINGS,
        /** A folder of pages is told its address again. */
        WRITE_ADDRESS
    }

    Damage(String path, String what, Remedy remedy) {
        this(path, what, remedy, false);
    }

    @Override
    public String toString() {
        return path + " " + what;
    }
}
