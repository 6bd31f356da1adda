package naru.cli;

/**
 * How a command ended.
 *
 * @param status its exit status
 * @param out all that it printed
 * @param err all that it complained about
 */
record Outcome(int status, String out, String err) {}
