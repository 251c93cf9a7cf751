/// Splits a line that holds no quote, eight bytes at a time.
///
/// It only takes what libcsv reads the same way, and hands the rest over: a test holds the two together.
struct LineSplitter {
  enum Outcome {
    case whole
    /// A quote stands in the line: its record is libcsv's to read.
    case quoted
    /// The bytes end before the line does.
    case unfinished
  }

  struct Line {
    var outcome = Outcome.unfinished
    /// Where the content ends, before its line end.
    var contentEnd = 0
    var end = 0
    var isTerminated = true
    var hasNUL = false
    var hasBareCarriageReturn = false
    var mayHoldNonASCII = false
  }

  private let delimiter: UInt8
  private let quote: UInt8
  private let delimiters: UInt64
  private let quotes: UInt64

  init(delimiter: UInt8, quote: UInt8) {
    self.delimiter = delimiter
    self.quote = quote
    delimiters = UInt64(delimiter) &* Self.ones
    quotes = UInt64(quote) &* Self.ones
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080
  private static let lows: UInt64 = 0x7F7F_7F7F_7F7F_7F7F

  /// The high bit of each byte that is a delimiter, a quote or below 0x20; exact for every byte.
  @inline(__always)
  private func hits(_ word: UInt64) -> UInt64 {
    let delimiter = word ^ delimiters
    let quote = word ^ quotes
    let isOther = ((word & Self.lows) &+ 0x6060_6060_6060_6060) | word
    let isNoDelimiter = ((delimiter & Self.lows) &+ Self.lows) | delimiter
    let isNoQuote = ((quote & Self.lows) &+ Self.lows) | quote
    return ~(isOther & isNoDelimiter & isNoQuote) & Self.highs
  }

  /// Splits the first line of `bytes`, behind which `ByteWindow.slack` bytes can be read.
  @inline(__always)
  func split(
    _ bytes: UnsafeBufferPointer<UInt8>, isFinished: Bool, into bounds: inout FieldBounds
  ) -> Line {
    var line = Line()
    guard let base = bytes.baseAddress else { return line }
    let raw = UnsafeRawPointer(base)
    let count = bytes.count
    var offset = 0
    var seen: UInt64 = 0
    bounds.begin()
    while offset < count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      seen |= word
      var hits = hits(word)
      while hits != 0 {
        let index = offset &+ hits.trailingZeroBitCount >> 3
        hits &= hits &- 1
        guard index < count else { break }
        let byte = base[index]
        if byte == delimiter {
          bounds.append(index &+ 1)
        } else if byte == UInt8(ascii: "\n") {
          line.outcome = .whole
          line.end = index + 1
          let isCRLF = index > 0 && base[index - 1] == UInt8(ascii: "\r")
          line.contentEnd = isCRLF ? index - 1 : index
          line.mayHoldNonASCII = seen & Self.highs != 0
          bounds.append(line.contentEnd + 1)
          return line
        } else if byte == quote {
          line.outcome = .quoted
          return line
        } else if byte == 0 {
          line.hasNUL = true
        } else if byte == UInt8(ascii: "\r"), index + 1 < count,
          base[index + 1] != UInt8(ascii: "\n")
        {
          line.hasBareCarriageReturn = true
        }
      }
      offset &+= 8
    }
    guard isFinished else { return line }
    let endsWithCR = count > 0 && base[count - 1] == UInt8(ascii: "\r")
    line.outcome = .whole
    line.end = count
    line.contentEnd = endsWithCR ? count - 1 : count
    line.isTerminated = false
    line.mayHoldNonASCII = seen & Self.highs != 0
    bounds.append(line.contentEnd + 1)
    return line
  }
}
