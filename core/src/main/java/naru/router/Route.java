package naru.router;

import naru.http.RequestListener;

/** What to call for a method and a path. A mounted listener takes all methods. */
record Route(String method, PathPattern pattern, RequestListener listener, boolean mounted) {
  /** Stands for every method. */
  static final String ANY = "*";

  boolean isForAnyMethod() {
    return method.equals(ANY);
  }
}
