/// How a file writes its rows.
public struct CSVDialect: Sendable, Equatable {
  /// Whether the last row must have a line end.
  ///
  /// A file that was cut inside its last row can be told from a whole one by nothing else.
  public enum FinalNewline: Sendable, Equatable {
    case required
    case optional
  }

  /// Why a byte can't be the delimiter or the quote.
  public enum Unusable: Error, Sendable, Equatable {
    case delimiter(UInt8)
    case quote(UInt8)
    case delimiterIsQuote(UInt8)
  }

  /// The byte between fields; `nil` leaves it to be found from the header and the first rows.
  public let delimiter: UInt8?
  public let quote: UInt8
  public let finalNewline: FinalNewline
  /// nil where the last record is a row like any other.
  public var trailer: Trailer?
  /// Something beside the rows shows that the file is whole: so a quote that is open at its end is a stray one, which costs
  /// a row. Else the file may have been cut there, and is refused.
  public var endIsProved: Bool { trailer != nil || isProvedElsewhere }
  /// Set where the file's bytes are held against a checksum, or are our own.
  public var isProvedElsewhere = false

  /// What an export is taken for when nothing is said.
  public init() {
    delimiter = nil
    quote = UInt8(ascii: "\"")
    finalNewline = .required
  }

  /// Takes a tab, a space or an ASCII punctuation mark for either byte.
  public init(
    delimiter: UInt8? = nil,
    quote: UInt8 = UInt8(ascii: "\""),
    finalNewline: FinalNewline = .required,
    trailer: Trailer? = nil
  ) throws(Unusable) {
    guard Self.isUsable(quote) else { throw .quote(quote) }
    if let delimiter {
      guard Self.isUsable(delimiter) else { throw .delimiter(delimiter) }
      guard delimiter != quote else { throw .delimiterIsQuote(quote) }
    }
    self.delimiter = delimiter
    self.quote = quote
    self.finalNewline = finalNewline
    self.trailer = trailer
  }

  private static func isUsable(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      false
    default:
      byte == UInt8(ascii: "\t") || (0x20...0x7E).contains(byte)
    }
  }
}
