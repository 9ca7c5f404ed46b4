package dev.jbuild.layer.tar;

import dev.jbuild.layer.internal.FileNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/** The records {@code length key=value} of a PAX header; values are bytes. */
final class PaxRecords {
  private static final String XATTR = "SCHILY.xattr.";

  private final SequencedMap<String, byte[]> records = new LinkedHashMap<>();

  /** Pairs of offset and length, which repeat as keys in sparse format 0.0. */
  private final StringBuilder sparsePairs = new StringBuilder();

  void clear() {
    records.clear();
    sparsePairs.setLength(0);
  }

  void parse(byte[] body, String archive) {
    int at = 0;
    while (at < body.length) {
      int space = at;
      int length = 0;
      while (space < body.length && body[space] >= '0' && body[space] <= '9' && length < 1 << 24) {
        length = length * 10 + body[space++] - '0';
      }
      int end = at + length;
      if (space == at
          || space >= body.length
          || body[space] != ' '
          || end > body.length
          || end <= space + 1
          || body[end - 1] != '\n') {
        throw TarProblems.broken(archive, "", "a PAX record is malformed");
      }
      int equals = space + 1;
      while (equals < end && body[equals] != '=') {
        equals++;
      }
      if (equals == end) {
        throw TarProblems.broken(archive, "", "a PAX record has no =");
      }
      add(
          FileNames.decode(Arrays.copyOfRange(body, space + 1, equals)),
          Arrays.copyOfRange(body, equals + 1, end - 1));
      at = end;
    }
  }

  private void add(String key, byte[] value) {
    if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
      sparsePairs
          .append(sparsePairs.isEmpty() ? "" : ",")
          .append(new String(value, StandardCharsets.US_ASCII));
    }
    if (value.length == 0) {
      records.remove(key);
    } else {
      records.put(key, value);
    }
  }

  void putAll(PaxRecords others) {
    records.putAll(others.records);
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(records.get(key)).map(FileNames::decode);
  }

  Optional<Long> number(String key, String archive) {
    return text(key)
        .map(value -> {
          try {
            return Long.parseLong(value);
          } catch (NumberFormatException malformed) {
            throw TarProblems.broken(archive, "", "the PAX record " + key + " is no number");
          }
        });
  }

  /** Returns the map of a sparse file, offset and length by turns, if the records have one. */
  Optional<String> sparseMap() {
    return sparsePairs.isEmpty() ? text("GNU.sparse.map") : Optional.of(sparsePairs.toString());
  }

  SequencedMap<String, byte[]> xattrs() {
    SequencedMap<String, byte[]> found = new TreeMap<>();
    for (Map.Entry<String, byte[]> record : records.entrySet()) {
      if (record.getKey().startsWith(XATTR)) {
        found.put(record.getKey().substring(XATTR.length()), record.getValue());
      }
    }
    return found;
  }
}
