extension ConfigurationNode {
  /// A single value as it is written, without its quotes; `${NAME}` is left for whoever uses it.
  func deferredText(accepted: String, allowsEmpty: Bool = false) -> DeferredText? {
    guard case .scalar(let scalar) = node, shape == .text else {
      report(.wrongShape(found: shape, accepted: accepted))
      return nil
    }
    guard allowsEmpty || !scalar.string.isEmpty else {
      report(.empty)
      return nil
    }
    guard let text = DeferredText(scalar.string, origin: origin) else {
      report(.malformedVariable)
      return nil
    }
    return text
  }

  /// A single value, its `${NAME}` read from the environment at once: for keys that every command uses.
  func text(accepted: String, allowsEmpty: Bool = false) -> String? {
    guard let deferred = deferredText(accepted: accepted, allowsEmpty: allowsEmpty) else { return nil }
    do {
      return try deferred.resolved(in: reader.environment)
    } catch {
      reader.report(error)
      return nil
    }
  }

  /// A single value that `read` understands.
  ///
  /// What comes from the environment is not shown: it may be a secret that stands in the wrong place.
  func value<Value>(accepted: String, _ read: (String) -> Value?) -> Value? {
    guard let text = text(accepted: accepted) else { return nil }
    guard let value = read(text) else {
      report(.notAccepted(value: isFromEnvironment ? nil : text, accepted: accepted))
      return nil
    }
    return value
  }

  private var isFromEnvironment: Bool {
    if case .scalar(let scalar) = node { scalar.string.contains("${") } else { false }
  }

  func integer(_ range: ClosedRange<Int>) -> Int? {
    value(accepted: "a whole number, \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) && text.first != "+" ? $0 : nil }
    }
  }

  func word<Word: CaseIterable & RawRepresentable<String>>(_: Word.Type = Word.self) -> Word? {
    value(accepted: Word.allCases.map(\.rawValue).joined(separator: ", ")) { Word(rawValue: $0) }
  }

  func duration() -> Duration? {
    value(accepted: "a time such as 90s, 15m, 36h or 1h30m") { Duration(written: $0) }
  }

  func column() -> String? {
    text(accepted: "the name of a column").flatMap { name in
      let name = name.trimmedLikeAKey
      if name.isEmpty { report(.empty) }
      return name.isEmpty ? nil : name
    }
  }
}

extension String {
  /// As the reader of exports trims the names of a header.
  var trimmedLikeAKey: String {
    var text = self
    return text.withUTF8 { $0.trimmed.string }
  }
}
