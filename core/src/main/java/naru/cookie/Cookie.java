package naru.cookie;

/** Placeholder until the cookie package lands. */
public record Cookie(String name, String value) {}
