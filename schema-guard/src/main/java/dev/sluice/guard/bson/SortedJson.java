package dev.sluice.guard.bson;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Puts the members of all objects in the order of their names, as they are written, byte by byte: a
 * warehouse keeps no order of them, so a text that was made there of a document and one that is
 * made here are the same only in an order that both can make. Takes compact JSON.
 */
final class SortedJson {

  private final byte[] json;
  private int at;

  private SortedJson(byte[] json) {
    this.json = json;
  }

  static byte[] of(byte[] json) {
    return new SortedJson(json).value();
  }

  private byte[] value() {
    return switch (json[at]) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      default -> {
        int start = at;
        while (at < json.length && json[at] != ',' && json[at] != ']' && json[at] != '}') {
          at++;
        }
        yield Arrays.copyOfRange(json, start, at);
      }
    };
  }

  private byte[] string() {
    int start = at++;
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    at++;
    return Arrays.copyOfRange(json, start, at);
  }

  private byte[] object() {
    List<Map.Entry<byte[], byte[]>> members = new ArrayList<>();
    at++;
    while (json[at] != '}') {
      byte[] name = string();
      at++;
      members.add(Map.entry(name, value()));
      at += json[at] == ',' ? 1 : 0;
    }
    at++;
    members.sort(Map.Entry.comparingByKey(Arrays::compareUnsigned));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('{');
    for (Map.Entry<byte[], byte[]> member : members) {
      if (out.size() > 1) {
        out.write(',');
      }
      out.writeBytes(member.getKey());
      out.write(':');
      out.writeBytes(member.getValue());
    }
    out.write('}');
    return out.toByteArray();
  }

  private byte[] array() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('[');
    at++;
    while (json[at] != ']') {
      if (out.size() > 1) {
        out.write(',');
      }
      out.writeBytes(value());
      at += json[at] == ',' ? 1 : 0;
    }
    at++;
    out.write(']');
    return out.toByteArray();
  }
}
