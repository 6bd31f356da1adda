module naru {
}
