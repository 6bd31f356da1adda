module naru.jackson {
  requires naru;
}
