import Exports

/// RFC 4180 as one reads it aloud, slowly, for comparison: no file, no window, no recovery.
enum StrictCSV {
  /// The records, the header first; nil where a quote or a carriage return stands where none may, or rows differ in width.
  static func rows(of file: [UInt8], delimiter: UInt8) -> [[[UInt8]]]? {
    var rest = file.starts(with: [0xEF, 0xBB, 0xBF]) ? file.dropFirst(3) : file[...]
    if rest.last == 0x0D {
      // Half of a line end. Alone on its line, it still is a line.
      rest = rest.dropLast()
      if rest.last == 0x0A { rest.append(0x0A) }
    }
    var rows: [[[UInt8]]] = []
    while !rest.isEmpty {
      guard let row = takeRow(&rest, delimiter) else { return nil }
      let isBlank = row.isEmpty
      if isBlank, rows.first?.count != 1 { continue }
      rows.append(isBlank ? [[]] : row)
      if rows[0].count != row.count, !isBlank { return nil }
    }
    return rows
  }

  /// Without fields where the line is empty.
  private static func takeRow(_ rest: inout ArraySlice<UInt8>, _ delimiter: UInt8) -> [[UInt8]]? {
    if takeLineEnd(&rest) { return [] }
    var row: [[UInt8]] = []
    while true {
      guard let field = rest.first == 0x22 ? takeQuoted(&rest) : takePlain(&rest, delimiter) else { return nil }
      row.append(field)
      if rest.isEmpty || takeLineEnd(&rest) { return row }
      guard rest.first == delimiter else { return nil }
      rest = rest.dropFirst()
    }
  }

  private static func takeLineEnd(_ rest: inout ArraySlice<UInt8>) -> Bool {
    for end in [[0x0A], [0x0D, 0x0A]] as [[UInt8]] where rest.starts(with: end) {
      rest = rest.dropFirst(end.count)
      return true
    }
    return false
  }

  private static func takePlain(_ rest: inout ArraySlice<UInt8>, _ delimiter: UInt8) -> [UInt8]? {
    let field = rest.prefix { $0 != delimiter && $0 != 0x0A && $0 != 0x0D && $0 != 0x22 }
    rest = rest.dropFirst(field.count)
    return rest.first == 0x22 ? nil : Array(field)
  }

  private static func takeQuoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    var field: [UInt8] = []
    rest = rest.dropFirst()
    while let byte = rest.first {
      rest = rest.dropFirst()
      if byte != 0x22 {
        field.append(byte)
      } else if rest.first == 0x22 {
        field.append(byte)
        rest = rest.dropFirst()
      } else {
        return field
      }
    }
    return nil
  }

  /// Whether nothing in the records is beyond the reader's other rules: text, without NUL, of few lines.
  static func isPlain(_ rows: [[[UInt8]]]) -> Bool {
    rows.allSatisfy { row in
      row.allSatisfy { !$0.contains(0) && String(validating: $0, as: UTF8.self) != nil }
        && row.joined().count { $0 == 0x0A } < CSVReader.recordLineLimit - 1
    }
  }

  static func written(_ row: [[UInt8]]) -> [UInt8] {
    let cells = row.map { cell -> [UInt8] in
      let isPlain = !cell.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) } && !(row.count == 1 && cell.isEmpty)
      return isPlain ? cell : [0x22] + cell.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] } + [0x22]
    }
    return Array(cells.joined(separator: [0x2C])) + [0x0A]
  }
}
