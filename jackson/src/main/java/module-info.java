/** Naru's JSON by Jackson 3: nothing to call, found by {@code naru.http.Json}'s service loader. */
module naru.jackson {
  requires naru;
  requires static org.jspecify;
  requires tools.jackson.core;
  requires tools.jackson.databind;

  provides naru.http.Json with
      naru.jackson.JacksonJson;
}
