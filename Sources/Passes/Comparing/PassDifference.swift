/// How one listed pass differs from what its customer wants, as a compact record.
struct PassDifference {
  struct Entry {
    var field: Int
    var decision: FieldDecision
    /// As Loona shows it; nil where the pass has no such value.
    var remote: ByteSlice?
  }

  /// An entry is: field (1 byte), decision (1), length of the remote value (2; all ones where absent), the value.
  static func append(_ entry: Entry, to buffer: inout ByteBuffer) {
    buffer.append(UInt8(entry.field))
    buffer.append(entry.decision.rawValue)
    let length = entry.remote.map { UInt16(truncatingIfNeeded: min($0.count, 0xFFFE)) } ?? 0xFFFF
    buffer.append(UInt8(length & 0xFF))
    buffer.append(UInt8(length >> 8))
    if let remote = entry.remote { buffer.append(ByteSlice(rebasing: remote.prefix(0xFFFE))) }
  }

  static func read(_ record: ByteSlice, each: (Entry) -> Void) {
    var position = 0
    while position + 4 <= record.count {
      let length = UInt16(record[position + 2]) | UInt16(record[position + 3]) << 8
      guard let decision = FieldDecision(rawValue: record[position + 1]) else { return }
      let start = position + 4
      let end = start + (length == 0xFFFF ? 0 : Int(length))
      let remote = length == 0xFFFF ? nil : ByteSlice(rebasing: record[start..<end])
      each(Entry(field: Int(record[position]), decision: decision, remote: remote))
      position = end
    }
  }
}
