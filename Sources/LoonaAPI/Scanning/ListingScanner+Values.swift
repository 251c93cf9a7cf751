import Passes

extension ListingScanner {
  @inline(__always)
  mutating func valueList(_ cursor: inout JSONCursor) throws(ScanProblem) {
    if try isNull(&cursor) { return }
    lacksValues = false
    try cursor.expect(UInt8(ascii: "["))
    if try cursor.take(UInt8(ascii: "]")) { return }
    values.restart()
    repeat { try value(&cursor) } while try cursor.take(UInt8(ascii: ","))
    try cursor.expect(UInt8(ascii: "]"))
  }

  @inline(__always)
  private mutating func value(_ cursor: inout JSONCursor) throws(ScanProblem) {
    cursor.skipSpace()
    let from = cursor.here
    guard let index = values.take(&cursor) else { return try newValue(&cursor) }
    let string = try cursor.string()
    guard cursor.here < cursor.end, cursor.here.pointee == UInt8(ascii: "}") else {
      cursor.here = from
      return try newValue(&cursor)
    }
    cursor.here += 1
    // The first of a name counts.
    guard index >= 0, pass.values[index] == nil else { return }
    pass.values[index] = string.isEscaped ? try unescape(string, cursor) : string.text
  }

  /// An entry that is not `{"name":"…","value":"…` with a known name. If it is with a new one, that is learned.
  @inline(never)
  private mutating func newValue(_ cursor: inout JSONCursor) throws(ScanProblem) {
    let from = cursor.here
    try cursor.expect(UInt8(ascii: "{"))
    var entry = Entry()
    if try !cursor.take(UInt8(ascii: "}")) {
      repeat { try part(&cursor, of: &entry) } while try cursor.take(UInt8(ascii: ","))
      try cursor.expect(UInt8(ascii: "}"))
    }
    guard let name = entry.name else { return }
    let index = names.firstIndex { $0.withUnsafeBufferPointer { $0.matches(name) } } ?? -1
    if index >= 0, pass.values[index] == nil { pass.values[index] = .some(entry.value ?? .empty) }
    guard let text = entry.valueText, entry.partsBeforeValue == 1, entry.hasPlainName else { return }
    values.learn(cursor.slice(from: from, to: text), index)
  }

  private struct Entry {
    var name: ByteSlice?
    var value: ByteSlice?
    var hasPlainName = false
    var parts = 0
    var partsBeforeValue = 0
    /// Behind the opening quote of a value that is a string.
    var valueText: UnsafePointer<UInt8>?
    var hasValue = false
  }

  private mutating func part(_ cursor: inout JSONCursor, of entry: inout Entry) throws(ScanProblem) {
    try cursor.expect(UInt8(ascii: "\""))
    let key = try cursor.string()
    if key.isEscaped { throw cursor.problem(.unusual) }
    try cursor.expect(UInt8(ascii: ":"))
    cursor.skipSpace()
    if key.text.matches("name") {
      if entry.name != nil { throw cursor.problem(.unusual) }
      let isText = try cursor.peek() == UInt8(ascii: "\"")
      let name = try text(&cursor)
      // A name that is no text is for Foundation to judge.
      if name != nil, !isText { throw cursor.problem(.unusual) }
      entry.name = name
      entry.hasPlainName = entry.parts == 0 && name.map { cursor.isInside($0) } ?? false
    } else if key.text.matches("value") {
      if entry.hasValue { throw cursor.problem(.unusual) }
      entry.hasValue = true
      entry.partsBeforeValue = entry.parts
      entry.valueText = try cursor.peek() == UInt8(ascii: "\"") ? cursor.here + 1 : nil
      entry.value = try text(&cursor)
    } else {
      try cursor.skipValue()
    }
    entry.parts += 1
  }
}

extension ByteSlice {
  fileprivate func matches(_ text: StaticString) -> Bool {
    matches(ByteSlice(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
