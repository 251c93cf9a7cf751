/// How the files of a table are written, where the configuration says so.
struct FileDialect: Hashable, Sendable {
  /// Nil: found from the header and the first rows.
  var delimiter: UInt8?
  var quote = UInt8(ascii: "\"")
  /// False: a file that was cut inside its last row can't be told from a whole one.
  var requiresFinalNewline = true
  var trailer: TrailerSettings?

  static let keys = ["encoding", "delimiter", "quote", "final_newline", "checksum", "trailer"]

  init(_ section: ConfigurationMapping) {
    if let encoding = section["encoding"], let name = encoding.text(accepted: "utf-8"),
      !["utf-8", "utf8"].contains(name.lowercased())
    {
      encoding.report(.encodingNotYet(name))
    }
    delimiter = section["delimiter"]?.value(accepted: "',', ';', '|' or tab", Self.delimiter)
    quote = section["quote"]?.value(accepted: "a double or a single quotation mark", Self.quote) ?? quote
    requiresFinalNewline = section["final_newline"]?.word(FinalNewline.self).map { $0 == .required } ?? true
    trailer = section["trailer"].flatMap { TrailerSettings($0) }
  }

  private enum FinalNewline: String, CaseIterable { case required, optional }

  private static func delimiter(_ text: String) -> UInt8? {
    switch text {
    case "tab", "\t", "\\t": UInt8(ascii: "\t")
    case ",", ";", "|": text.utf8.first
    default: nil
    }
  }

  private static func quote(_ text: String) -> UInt8? {
    text == "\"" || text == "'" ? text.utf8.first : nil
  }
}
