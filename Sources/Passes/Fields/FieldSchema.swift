/// One thing of a pass that the configuration maps: a placeholder value, the status or the expiry.
public struct Field: Hashable, Sendable {
  public enum Target: Hashable, Sendable {
    case value(String)
    case status
    case expires
  }

  public var target: Target
  public var rule: FieldRule
  /// The only values that the template's list takes, as bytes; empty where any text will do.
  public var options: [[UInt8]] = []
  /// The template makes no pass without this value.
  public var isRequired = false

  public init(_ target: Target, rule: FieldRule) {
    self.target = target
    self.rule = rule
  }

  /// The value has one way to be written, so that any other one that Loona shows is a difference. Free text a service
  /// may trim or re-case.
  public var isExact: Bool {
    if target != .value(name) { return true }
    if case .text = rule.type { return false }
    return true
  }

  /// How reports, plans and the state call it. A placeholder named `status` would clash with the pass's own: that is
  /// refused with the configuration.
  public var name: String {
    switch target {
    case .value(let name): name
    case .status: "status"
    case .expires: "expires"
    }
  }
}

/// All fields in the configuration's order: the values first, then status, then expiry.
public struct FieldSchema: Hashable, Sendable {
  public private(set) var fields: [Field]
  /// Indices of the values that find a customer's pass, strongest first.
  public let match: [Int]
  /// The value that holds the customer's key as it is: how a created pass is found again.
  public let keyField: Int

  public init(fields: [Field], match: [Int], keyField: Int) {
    precondition(fields.indices.contains(keyField) && match.allSatisfy(fields.indices.contains))
    self.fields = fields
    self.match = match
    self.keyField = keyField
  }

  /// The placeholder names, in the order of `fields`: what the listing's scanner is asked for.
  public var valueNames: [String] {
    fields.compactMap { if case .value(let name) = $0.target { name } else { nil } }
  }
  public var keyName: String { fields[keyField].name }
  public var moneyFields: [Int] { fields.indices.filter { fields[$0].rule.decimals != nil } }

  /// The same schema, with the choices and duties that the template adds.
  public func bound(to template: Template) -> FieldSchema {
    var bound = self
    for index in fields.indices {
      guard case .value(let name) = fields[index].target, let placeholder = template.placeholder(name) else { continue }
      bound.fields[index].options = placeholder.options.map { Array($0.utf8) }
      bound.fields[index].isRequired = placeholder.isRequired && placeholder.defaultValue == nil
    }
    return bound
  }

  public func index(of name: String) -> Int? { fields.firstIndex { $0.name == name } }
}
