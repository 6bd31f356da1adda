package naru.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fields of a response, in the order set: name, value, name, value. Nothing gets in that could
 * break a message.
 */
final class ResponseFields {
  private String[] fields = new String[4];
  private int size;

  int size() {
    return size;
  }

  String at(int i) {
    return fields[i];
  }

  void add(String name, String value) {
    FieldSyntax.checkName(name);
    FieldSyntax.checkValue(name, value);
    append(name, value);
  }

  /** A field of Naru's own that isn't there yet: nothing in it needs to be checked. */
  void append(String name, String value) {
    if (size == fields.length) {
      // Beyond two there are mostly five and more.
      fields = Arrays.copyOf(fields, Math.max(16, 2 * size));
    }
    fields[size++] = name;
    fields[size++] = value;
  }

  void set(String name, String value) {
    FieldSyntax.checkValue(name, value);
    int at = indexOf(name, 0);
    if (at < 0) {
      FieldSyntax.checkName(name);
      append(name, value);
      return;
    }
    if (indexOf(name, at + 2) >= 0) {
      remove(name);
      add(name, value);
      return;
    }
    fields[at] = name;
    fields[at + 1] = value;
  }

  void remove(String name) {
    int kept = 0;
    for (int i = 0; i < size; i += 2) {
      if (!fields[i].equalsIgnoreCase(name)) {
        fields[kept++] = fields[i];
        fields[kept++] = fields[i + 1];
      }
    }
    size = kept;
  }

  boolean has(String name) {
    return indexOf(name, 0) >= 0;
  }

  List<String> all(String name) {
    List<String> values = new ArrayList<>(1);
    for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 2)) {
      values.add(fields[i + 1]);
    }
    return values;
  }

  private int indexOf(String name, int from) {
    for (int i = from; i < size; i += 2) {
      String field = fields[i];
      if (field.length() == name.length() && field.equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }
}
