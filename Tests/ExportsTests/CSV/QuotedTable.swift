/// Two columns in short rows, with all that quotes can hold and with both line ends, and the values that they are.
struct QuotedTable {
  let bytes: [UInt8]
  /// Where each record ends, the header's first.
  let ends: [Int]
  /// The cells of all rows, one after the other, as they are to be read; a key has one byte.
  let values: [UInt8]
  /// Where the cells of each row end, behind a nought.
  let valueEnds: [Int]

  init(rows: Int) {
    var bytes = Array("k,v\n".utf8)
    var ends = [bytes.count]
    var values: [UInt8] = []
    var valueEnds = [0]
    for number in 1...rows {
      let lineEnd = number % 2 == 0 ? "\n" : "\r\n"
      let (written, value) = Self.cell(number / 2, lineEnd)
      bytes += Array("\(number % 10),\(written)\(lineEnd)".utf8)
      ends.append(bytes.count)
      values += Array("\(number % 10)\(value)".utf8)
      valueEnds.append(values.count)
    }
    (self.bytes, self.ends, self.values, self.valueEnds) = (bytes, ends, values, valueEnds)
  }

  private static func cell(_ number: Int, _ lineEnd: String) -> (written: String, value: String) {
    switch number % 48 {
    case 0: ("\"A\"\"b\"", "A\"b")
    case 2: ("\"a,b\"", "a,b")
    case 4: ("\"x\(lineEnd)1,y\"", "x\(lineEnd)1,y")
    case 6: ("Ж", "Ж")
    case 8: ("\"\"", "")
    case 10: ("\"\"\"\"", "\"")
    default: ("", "")
    }
  }
}
