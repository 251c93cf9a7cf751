import Passes

/// When a row of a ledger happened: a day, and a time of day behind a space or a `T`, with or without an offset.
///
/// It only orders a customer's rows. Without an offset it is taken as it stands, which orders the rows of one clock.
enum LedgerTime {
  /// Milliseconds since 1970; nil where it can't be read.
  static func milliseconds(_ text: ByteSlice, format: DateFormat) -> Int64? {
    var spacesOfDay = format.pattern.utf8.count { $0 == UInt8(ascii: " ") }
    let split =
      text.firstIndex { byte in
        if byte == UInt8(ascii: " "), spacesOfDay > 0 {
          spacesOfDay -= 1
          return false
        }
        return byte == UInt8(ascii: "T") || byte == UInt8(ascii: " ")
      } ?? text.endIndex
    guard let date = format.date(ByteSlice(rebasing: text[..<split])) else { return nil }
    let midnight = date.daysSince1970 * 86_400_000
    guard split < text.endIndex else { return midnight }
    return timeOfDay(ByteSlice(rebasing: text[(split + 1)...])).map { midnight + $0 }
  }

  /// `9:15`, `10:15`, `10:15:30`, `10:15:30.250`, with `Z`, `+03:00` or `+0300` behind it.
  private static func timeOfDay(_ text: ByteSlice) -> Int64? {
    var rest = text[...]
    func number(_ digits: Int, most: Int64) -> Int64? {
      guard rest.count >= digits, rest.prefix(digits).allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
      let value = rest.prefix(digits).reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
      rest = rest.dropFirst(digits)
      return value <= most ? value : nil
    }
    func take(_ byte: UInt8) -> Bool {
      guard rest.first == byte else { return false }
      rest = rest.dropFirst()
      return true
    }
    let digits = rest.dropFirst().first == UInt8(ascii: ":") ? 1 : 2
    guard let hours = number(digits, most: 23), take(UInt8(ascii: ":")), let minutes = number(2, most: 59) else {
      return nil
    }
    var milliseconds = (hours * 60 + minutes) * 60_000
    if take(UInt8(ascii: ":")) {
      guard let seconds = number(2, most: 60) else { return nil }
      milliseconds += seconds * 1000
      if take(UInt8(ascii: ".")) {
        var scale: Int64 = 100
        guard rest.first.map({ $0 &- 0x30 < 10 }) ?? false else { return nil }
        while let digit = rest.first, digit &- 0x30 < 10 {
          milliseconds += Int64(digit - 0x30) * scale
          scale /= 10
          rest = rest.dropFirst()
        }
      }
    }
    if rest.isEmpty || (take(UInt8(ascii: "Z")) && rest.isEmpty) { return milliseconds }
    let isBehind = rest.first == UInt8(ascii: "-")
    guard isBehind ? take(UInt8(ascii: "-")) : take(UInt8(ascii: "+")), let offset = number(2, most: 23) else {
      return nil
    }
    _ = take(UInt8(ascii: ":"))
    guard let more = number(2, most: 59), rest.isEmpty else { return nil }
    let shift = (offset * 60 + more) * 60_000
    return isBehind ? milliseconds + shift : milliseconds - shift
  }
}
