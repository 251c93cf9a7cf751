/// A value that may read the environment, `${NAME}`, once somebody uses it.
struct DeferredText: Hashable, Sendable {
  private enum Piece: Hashable {
    case text(String)
    case variable(String)
  }

  /// As written in the file.
  let source: String
  let origin: ConfigurationOrigin
  private let pieces: [Piece]

  /// Nil where a `${` is not followed by a name and `}`.
  init?(_ source: String, origin: ConfigurationOrigin) {
    var pieces: [Piece] = []
    var rest = source[...]
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { return nil }
      let name = String(rest[start.upperBound..<end])
      guard Self.isName(name) else { return nil }
      pieces += [.text(String(rest[..<start.lowerBound])), .variable(name)]
      rest = rest[rest.index(after: end)...]
    }
    self.source = source
    self.origin = origin
    self.pieces = pieces + [.text(String(rest))]
  }

  /// A text that reads nothing, whatever stands in it.
  init(verbatim source: String, origin: ConfigurationOrigin) {
    self.source = source
    self.origin = origin
    pieces = [.text(source)]
  }

  var readsEnvironment: Bool { pieces.count > 1 }

  func resolved(in environment: [String: String]) throws(ConfigurationProblem) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let part): text += part
      case .variable(let name):
        guard let value = environment[name] else {
          throw ConfigurationProblem(origin: origin, fact: .missingVariable(name))
        }
        text += value
      }
    }
    return text
  }

  /// The same, where a value without a character in it is of no use.
  func resolvedNotEmpty(in environment: [String: String]) throws(ConfigurationProblem) -> String {
    let text = try resolved(in: environment)
    if text.isEmpty { throw ConfigurationProblem(origin: origin, fact: .empty) }
    return text
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
      default: false
      }
    }
  }
}
