/// Writes JSON (RFC 8259) with keys in the order in which they are given, two spaces to a level.
struct JSONWriter {
  private(set) var text = ""
  private var depth = 0
  private var isFirst = true

  mutating func object(_ name: String? = nil, _ members: (inout JSONWriter) -> Void) {
    nest(name, "{", "}", members)
  }

  mutating func array<Element>(
    _ name: String? = nil, _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
  ) {
    nest(name, "[", "]") { writer in
      for element in elements { write(&writer, element) }
    }
  }

  /// - Parameter name: nil for an element of an array.
  mutating func string(_ name: String?, _ value: String?) {
    guard let value else { return null(name) }
    begin(name)
    Self.quote(value, into: &text)
  }

  mutating func number(_ name: String, _ value: Int64?) {
    guard let value else { return null(name) }
    begin(name)
    text += String(value)
  }

  mutating func number(_ name: String, _ value: Int?) { number(name, value.map(Int64.init)) }

  mutating func bool(_ name: String, _ value: Bool) {
    begin(name)
    text += value ? "true" : "false"
  }

  /// A number that is written already.
  mutating func decimal(_ name: String, _ digits: String) {
    begin(name)
    text += digits
  }

  mutating func null(_ name: String?) {
    begin(name)
    text += "null"
  }

  private mutating func nest(_ name: String?, _ opening: String, _ closing: String, _ body: (inout JSONWriter) -> Void)
  {
    begin(name)
    text += opening
    depth += 1
    isFirst = true
    body(&self)
    depth -= 1
    if !isFirst { newLine() }
    text += closing
    isFirst = false
  }

  private mutating func begin(_ name: String?) {
    if !isFirst { text += "," }
    if depth > 0 { newLine() }
    isFirst = false
    guard let name else { return }
    Self.quote(name, into: &text)
    text += ": "
  }

  private mutating func newLine() {
    text += "\n"
    for _ in 0..<depth { text += "  " }
  }

  private static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}": text += escape(scalar)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
