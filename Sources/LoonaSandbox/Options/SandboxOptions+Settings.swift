extension SandboxOptions {
  /// Every name that ``set(_:)`` knows, with what it takes, for a command's help.
  public static let settings: [(name: String, takes: String)] = table.map { ($0.name, $0.takes) }

  /// Turns one switch: `list=items`, `put=merges`, `lag-ms=5000`.
  /// - Throws: ``SettingError`` for an unknown name, or a value that the switch doesn't take.
  public mutating func set(_ text: String) throws(SettingError) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let setting = Self.table.first(where: { $0.name == parts[0] }) else {
      let names = Self.table.map(\.name).joined(separator: ", ")
      throw SettingError(setting: text, accepts: "name=value, names: \(names)")
    }
    guard setting.apply(&self, parts[1]) else {
      throw SettingError(setting: text, accepts: setting.takes)
    }
  }

  private static let table: [Setting] = [
    .choice("list", \.listing.shape),
    .flag("total", \.listing.statesTotal),
    .flag("last", \.listing.statesLast),
    .number("page-size", \.listing.pageSizeDefault, in: 1...1_000_000),
    .number("page-size-max", \.listing.pageSizeMax, in: 1...1_000_000),
    .flag("ignore-page", \.listing.ignoresPage),
    .choice("sort", \.listing.order),
    .milliseconds("lag-ms", \.listing.lag),
    .milliseconds("read-lag-ms", \.listing.readLag),
    .choice("link-name", \.passes.linkName),
    .choice("expiry-name", \.passes.expiryName),
    .choice("put", \.passes.put),
    .choice("put-extras", \.passes.putExtras),
    .choice("create-extras", \.passes.createExtras),
    .choice("unknown-name", \.passes.unknownName),
    .flag("types", \.passes.checksTypes),
    .number("created-status", \.passes.createdStatus, in: 200...201),
    .flag("idempotence", \.passes.honoursIdempotenceKey),
    .choice("search-external-id", \.passes.externalIDSearch),
    .choices("rewrite", \.passes.rewriting),
    .choice("new-ids", \.passes.newIDs),
    .choice("rounding", \.loyalty.rounding),
    .choice("earns-at", \.loyalty.earnsAt),
    .choice("earns-on", \.loyalty.earnsOn),
    .choice("total-grows-by", \.loyalty.totalGrows),
    .choice("full-card", \.loyalty.fullCard),
    .choice("transaction-idempotence", \.loyalty.idempotence),
    .number("other-body-status", \.loyalty.otherBodyStatus, in: 400...422),
    .choice("checks-first", \.loyalty.checksFirst),
    .flag("checks-code", \.loyalty.checksCode),
    .flag("purchase-twice", \.loyalty.takesPurchaseTwice),
    .flag("checks-status", \.loyalty.checksStatus),
    .flag("remembers-refusals", \.loyalty.remembersRefusals),
    .choice("error-body", \.errorBody),
    .choice("rights", \.client.rights),
    .milliseconds("token-life-ms", \.client.tokenLife),
    .retryAfter, .secondPass, .code,
  ]
}

/// One switch by name.
private struct Setting: Sendable {
  let name: String
  let takes: String
  /// False where the value isn't one that it takes.
  let apply: @Sendable (inout SandboxOptions, String) -> Bool

  typealias Path<Value> = WritableKeyPath<SandboxOptions, Value> & Sendable
  typealias Choice = RawRepresentable<String> & CaseIterable & Sendable

  static func names<Value: Choice>(_ type: Value.Type) -> String {
    Value.allCases.map(\.rawValue).joined(separator: "|")
  }

  static func choice<Value: Choice>(_ name: String, _ path: Path<Value>) -> Setting {
    Setting(name: name, takes: names(Value.self)) { options, text in
      guard let value = Value(rawValue: text) else { return false }
      options[keyPath: path] = value
      return true
    }
  }

  static func choices<Value: Choice & Hashable>(
    _ name: String, _ path: Path<Set<Value>>
  ) -> Setting {
    Setting(name: name, takes: "none, or some of \(names(Value.self)) joined by +") {
      options, text in
      let parts = text == "none" ? [] : text.split(separator: "+").map(String.init)
      let values = parts.compactMap(Value.init(rawValue:))
      guard values.count == parts.count else { return false }
      options[keyPath: path] = Set(values)
      return true
    }
  }

  static func flag(_ name: String, _ path: Path<Bool>) -> Setting {
    Setting(name: name, takes: "yes|no") { options, text in
      guard let value = ["yes": true, "no": false][text] else { return false }
      options[keyPath: path] = value
      return true
    }
  }

  static func number(_ name: String, _ path: Path<Int>, in range: ClosedRange<Int>) -> Setting {
    Setting(name: name, takes: "\(range.lowerBound)…\(range.upperBound)") { options, text in
      guard let value = Int(text), range.contains(value) else { return false }
      options[keyPath: path] = value
      return true
    }
  }

  static func milliseconds(_ name: String, _ path: Path<Duration>) -> Setting {
    Setting(name: name, takes: "milliseconds, 0…86400000") { options, text in
      guard let value = Int(text), (0...86_400_000).contains(value) else { return false }
      options[keyPath: path] = .milliseconds(value)
      return true
    }
  }

  /// Needs a rate limit to speak of.
  static let retryAfter = Setting(
    name: "retry-after", takes: names(RateLimit.RetryAfter.self) + ", with a rate limit"
  ) { options, text in
    guard let form = RateLimit.RetryAfter(rawValue: text), options.rateLimit != nil else {
      return false
    }
    options.rateLimit?.retryAfter = form
    return true
  }

  /// For all templates.
  static let code = Setting(name: "code", takes: names(Sandbox.CodeMode.self)) { options, text in
    guard let mode = Sandbox.CodeMode(rawValue: text) else { return false }
    for index in options.templates.indices { options.templates[index].code = mode }
    return true
  }

  /// For all templates.
  static let secondPass = Setting(
    name: "second-pass", takes: names(Sandbox.Template.SecondPass.self)
  ) { options, text in
    guard let rule = Sandbox.Template.SecondPass(rawValue: text) else { return false }
    for index in options.templates.indices { options.templates[index].secondPass = rule }
    return true
  }
}
