import Foundation

/// What the service said with a no, made fit for reports: short, one line, without personal data or secrets.
enum RefusalWords {
  static let longest = 300

  /// The message of an error body (A12; RFC 6749's `error_description` too), else the body's text without markup.
  static func read(_ body: [UInt8], hiding withheld: Withheld) -> String {
    let body = body.prefix(65_536)
    if let error = try? JSONDecoder().decode(ErrorBody.self, from: Data(body)) {
      let texts = [error.message, error.errorDescription, error.error].compactMap(\.self)
      return masked(withheld.hidden(in: texts.first { !$0.isEmpty } ?? ""))
    }
    return masked(withheld.hidden(in: withoutMarkup(String(decoding: body, as: UTF8.self))))
  }

  /// Digits in runs of five or more, and those of a phone in groups, become `•`, addresses `•@•`, and anything that looks
  /// like a token `•••`.
  static func masked(_ text: String) -> String {
    let words = text.unicodeScalars.split { $0.properties.isWhitespace || isControl($0) }
    let line = words.map { masked(word: String(String.UnicodeScalarView($0))) }.joined(separator: " ")
    return String(SpacedDigits.masked(in: line).prefix(longest))
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }

  private static func masked(word: String) -> String {
    if let at = word.firstIndex(of: "@"), at != word.startIndex, word.index(after: at) != word.endIndex { return "•@•" }
    var result = ""
    var rest = Substring(word)
    while let first = rest.first {
      let run = rest.prefix { isTokenLike($0) == isTokenLike(first) }
      result += isTokenLike(first) && looksSecret(run) ? "•••" : maskedDigits(run)
      rest = rest.dropFirst(run.count)
    }
    return result
  }

  private static func isTokenLike(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "-_+/=.".contains(character))
  }

  private static func looksSecret(_ run: Substring) -> Bool {
    run.count >= 20 && run.contains { $0.isNumber } && run.contains { $0.isLetter }
  }

  private static func maskedDigits(_ text: Substring) -> String {
    var result = ""
    var rest = text
    while let first = rest.first {
      let run = rest.prefix { $0.isNumber == first.isNumber }
      result += first.isNumber && run.count >= 5 ? String(repeating: "•", count: run.count) : String(run)
      rest = rest.dropFirst(run.count)
    }
    return result
  }

  private static func withoutMarkup(_ text: String) -> String {
    var result = ""
    var isInTag = false
    for character in text {
      switch character {
      case "<": isInTag = true
      case ">" where isInTag:
        isInTag = false
        result.append(" ")
      default: if !isInTag { result.append(character) }
      }
    }
    return result
  }
}

private struct ErrorBody: Decodable {
  var message: String?
  var error: String?
  var errorDescription: String?

  enum CodingKeys: String, CodingKey {
    case message
    case error
    case errorDescription = "error_description"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    message = try? values.decode(String.self, forKey: .message)
    error = try? values.decode(String.self, forKey: .error)
    errorDescription = try? values.decode(String.self, forKey: .errorDescription)
  }
}
