extension FieldRule.ValueType {
  /// The longest value that a field may have, in bytes of UTF-8.
  public static let longest = 4096

  /// Appends the form in which the value travels to Loona. The text comes from a file, trimmed and not empty.
  public func write(_ text: ByteSlice, into buffer: inout ByteBuffer) throws(CellProblem) {
    if text.count > Self.longest { throw .tooLong }
    switch self {
    case .text: buffer.append(text)
    case .phone(let region):
      guard Phone.write(text, region: region, into: &buffer) else { throw .notAPhone }
    case .date(let format):
      guard let date = format.parse(text) else { throw .notADate }
      buffer.append(date)
    case .money(let decimals):
      do throws(Money.Problem) {
        Money.write(try Money.minorUnits(text, decimals: decimals), decimals: decimals, into: &buffer)
      } catch {
        throw CellProblem(error)
      }
    case .map(let entries):
      for entry in entries {
        let found = entry.from.withUnsafeBufferPointer { from in from.matches(text) }
        if found {
          entry.to.withUnsafeBufferPointer { buffer.append($0.trimmed) }
          return
        }
      }
      throw .notInMap
    }
  }

  /// Appends Loona's value in the same form, so that the two can be compared byte by byte; what the rule can't read is
  /// appended trimmed, as it stands.
  public func normalise(_ remote: ByteSlice, into buffer: inout ByteBuffer) {
    let text = remote.trimmed
    let start = buffer.count
    switch self {
    case .text, .map: buffer.append(text)
    case .phone(let region):
      if !Phone.write(text, region: region, into: &buffer) { buffer.append(text) }
    case .date(let format):
      if let date = Self.day(text) ?? format.parse(text) { buffer.append(date) } else { buffer.append(text) }
    case .money(let decimals):
      if let amount = try? Money.minorUnits(text, decimals: decimals) {
        Money.write(amount, decimals: decimals, into: &buffer)
      } else {
        buffer.truncate(to: start)
        buffer.append(text)
      }
    }
  }

  /// The day of an ISO 8601 date, alone or with a time of midnight UTC behind it.
  private static func day(_ text: ByteSlice) -> CalendarDate? {
    guard text.count >= 10 else { return nil }
    if text.count > 10 {
      guard text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " ") else { return nil }
      let isMidnight = text[11...].allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0"), UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "Z"): true
        default: false
        }
      }
      guard isMidnight else { return nil }
    }
    return DateFormat.iso.parse(ByteSlice(rebasing: text[0..<10]))
  }

  /// The same, for the rare value that is looked at alone.
  public func normalised(_ remote: String) -> String {
    var buffer = ByteBuffer()
    var remote = remote
    remote.withUTF8 { normalise($0, into: &buffer) }
    return buffer.bytes.string
  }
}

extension ByteBuffer {
  mutating func append(_ date: CalendarDate) {
    append(decimal: UInt64(date.year), digits: 4)
    append(UInt8(ascii: "-"))
    append(decimal: UInt64(date.month), digits: 2)
    append(UInt8(ascii: "-"))
    append(decimal: UInt64(date.day), digits: 2)
  }
}
