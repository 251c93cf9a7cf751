import Passes

/// What a mapping for a template would look like, as YAML of a configuration: the names are the template's, the columns are guesses.
struct MappingProposal {
  private static let key = "customer_id"

  let template: Template

  var yaml: String {
    guard let keyName else {
      return
        "# No value of this template can hold a customer's key: give it a variable of type text in Loona, such as externalId.\n"
    }
    var lines = [
      "customers: { files: customers.csv, key: \(Self.key) }", "pass:",
      "  match: [\(([keyName] + matched).map(Self.quoted).joined(separator: ", "))]", "  values:",
      "    \(Self.quoted(keyName)): \(Self.key)\(remarks(on: template.placeholder(keyName)))",
    ]
    for placeholder in template.placeholders where placeholder.name != keyName { lines.append(line(placeholder)) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The value that holds the customer's key: the usual one, or else the first text that is required, or the first text.
  private var keyName: String? {
    let texts = template.placeholders.filter { $0.type.lowercased() == "text" && !Self.isPhone($0.name) }
    return (texts.first { $0.name == "externalId" } ?? texts.first(where: \.isRequired) ?? texts.first)?.name
  }

  private var matched: [String] { template.placeholders.map(\.name).filter(Self.isPhone).prefix(1).map(\.self) }

  private func line(_ placeholder: Template.Placeholder) -> String {
    let rule = "\(Self.quoted(placeholder.name)): \(rule(placeholder))"
    guard moved.contains(placeholder.name), !placeholder.isRequired else {
      return "    \(rule)\(remarks(on: placeholder))"
    }
    return "    # \(rule)   # only where no transactions are sent: they move it"
  }

  /// What transactions of this kind of card move.
  private var moved: Set<String> {
    guard let kind = template.kind else { return [] }
    return TransactionType.allCases.filter { $0.kinds.contains(kind) }.reduce(into: []) { $0.formUnion($1.movedValues) }
  }

  private func rule(_ placeholder: Template.Placeholder) -> String {
    let column = "column: \(Self.column(placeholder.name))"
    if Self.isPhone(placeholder.name) { return "{ \(column), type: phone, region: RU }" }
    switch placeholder.type.lowercased() {
    case "number": return "{ \(column), type: money }"
    case "date": return "{ \(column), type: date, format: yyyy-MM-dd }"
    case "list" where !placeholder.options.isEmpty:
      let entries = placeholder.options.map { "\(Self.quoted($0)): \(Self.quoted($0))" }
      return "{ \(column), map: { \(entries.joined(separator: ", ")) } }"
    default: return Self.column(placeholder.name)
    }
  }

  private func remarks(on placeholder: Template.Placeholder?) -> String {
    guard let placeholder else { return "" }
    let remarks = [
      placeholder.isRequired ? "required" : nil,
      placeholder.defaultValue.map { "the template's default is \(Self.onOneLine($0))" },
    ].compactMap(\.self)
    return remarks.isEmpty ? "" : "   # \(remarks.joined(separator: "; "))"
  }

  private static func isPhone(_ name: String) -> Bool { name.lowercased().contains("phone") }

  /// `firstName` as `first_name`.
  private static func column(_ name: String) -> String {
    var column = ""
    for character in name {
      if character.isUppercase, let last = column.last, last != "_" { column += "_" }
      column += character.isLetter || character.isNumber ? character.lowercased() : "_"
    }
    return quoted(column)
  }

  /// As YAML takes it: plain where nothing in it means anything else.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      text.first?.isLetter ?? false && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    let words: Set = ["true", "false", "yes", "no", "null", "on", "off", "y", "n"]
    if isPlain, !words.contains(text.lowercased()) { return text }
    return "\"\(onOneLine(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }

  private static func onOneLine(_ text: String) -> String { HarmlessText.line(text) }
}
