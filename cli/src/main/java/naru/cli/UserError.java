package naru.cli;

/** A mistake of the user's, in one line that says what to do. */
final class UserError extends Exception {
  private static final long serialVersionUID = 1L;

  UserError(String message) {
    super(message);
  }
}
