/// A CSV file of RFC 4180 as the oracle reads it: a reader of its own, so that it can't share the program's mistakes.
struct CSVTable {
  let header: [String]
  let rows: [[String]]

  init(_ bytes: [UInt8]) {
    var all: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && position < bytes.count && bytes[position] == byte:
        cell.append(byte)
        position += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        row.append(String(decoding: cell, as: UTF8.self))
        cell = []
      case UInt8(ascii: "\n") where !isQuoted:
        row.append(String(decoding: cell, as: UTF8.self))
        all.append(row)
        (row, cell) = ([], [])
      default: cell.append(byte)
      }
    }
    header = all.first ?? []
    rows = Array(all.dropFirst())
  }

  func column(_ name: String) -> Int? { header.firstIndex(of: name) }
}
