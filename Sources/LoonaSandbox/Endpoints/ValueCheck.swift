import Foundation

/// Holds a write's values to its template, and does to them what the service does.
struct ValueCheck {
  let template: Sandbox.Template
  let options: PassOptions
  /// Beyond the standing options.
  var rewriting: Set<PassOptions.Rewriting> = []

  /// The values as they will be stored: A8, types, no name twice, rewriting.
  func stored(
    _ sent: [Sandbox.PlaceholderValue]
  ) throws(Refusal) -> [Sandbox.PlaceholderValue] {
    var names: Set<String> = []
    var stored: [Sandbox.PlaceholderValue] = []
    stored.reserveCapacity(sent.count)
    for value in sent {
      guard names.insert(value.name).inserted else {
        throw Refusal(400, "Placeholder \(value.name) is given twice")
      }
      guard let placeholder = template.placeholder(value.name) else {
        switch options.unknownName {
        case .refused: throw Refusal(400, "Unknown placeholder \(value.name)")
        case .ignored: continue
        case .stored: stored.append(value)
        }
        continue
      }
      let text = placeholder.type == .text ? rewritten(value) : value.value
      guard !options.checksTypes || placeholder.takes(text) else {
        throw Refusal(400, "Placeholder \(value.name) doesn't take this value")
      }
      stored.append(Sandbox.PlaceholderValue(value.name, text))
    }
    return stored
  }

  func requireRequired(_ values: [Sandbox.PlaceholderValue]) throws(Refusal) {
    for placeholder in template.placeholders where placeholder.required {
      if (values[placeholder.name] ?? "").isEmpty {
        throw Refusal(400, "Placeholder \(placeholder.name) is required")
      }
    }
  }

  private func rewritten(_ value: Sandbox.PlaceholderValue) -> String {
    let rewriting = rewriting.union(options.rewriting)
    var text = value.value
    if rewriting.contains(.trims) { text = text.trimmingCharacters(in: .whitespacesAndNewlines) }
    if rewriting.contains(.numbersKeys), value.name == "externalId" {
      return String(text.filter(\.isWholeNumber).drop { $0 == "0" })
    }
    guard rewriting.contains(.recases) else { return text }
    return switch value.name {
    case "externalId": text
    case "email": text.lowercased()
    default: text.capitalized
    }
  }
}
