import Passes

/// Reads `pass`: which values a pass has, and by which of them it is found.
struct PassReader {
  /// The comparison keeps a field's number in a byte.
  private static let mostValues = 250
  private static let acceptedValues = "a mapping of Loona's value names to columns, as externalId: customer_id"
  private static let acceptedMatch = "a list of names of pass.values, strongest first"

  private let section: ConfigurationMapping
  /// The column of `customers.key`; nil where that was reported already.
  private let key: String?
  private let hasBalances: Bool

  init?(_ node: ConfigurationNode, key: String?, hasBalances: Bool) {
    guard let section = node.mapping(["match", "values", "status", "expires"]) else { return nil }
    self.section = section
    self.key = key
    self.hasBalances = hasBalances
  }

  /// Nil where something was reported.
  func schema() -> FieldSchema? {
    let entries = section.required("values", accepted: Self.acceptedValues)?
      .entries(accepted: Self.acceptedValues)?.entries
    let values = (entries ?? []).map(value)
    let own = [ownField("status", .status), ownField("expires", .expires, isDate: true)].compactMap(\.self)
    let match = entries.flatMap { matchIndices(among: $0.map(\.key)) }
    if let entries, entries.count > Self.mostValues { section["values"]?.report(.tooManyValues(most: Self.mostValues)) }

    let fields = (values + own).compactMap(\.self)
    guard let match, fields.count == values.count + own.count else { return nil }
    guard let key, let keyField = match.first(where: { Self.holds(key, fields[$0].rule) }) else {
      if let key { section["match"]?.report(.keyNotMatched(column: key)) }
      return nil
    }
    return FieldSchema(fields: fields, match: match, keyField: keyField)
  }

  private func value(_ entry: ConfigurationMapping.Entry) -> Field? {
    if ["status", "expires"].contains(entry.key) { entry.value.reportKey(.reservedName) }
    if entry.key.isEmpty { entry.value.reportKey(.empty) }
    return FieldReader(node: entry.value, hasBalances: hasBalances).rule().map { Field(.value(entry.key), rule: $0) }
  }

  /// `.some(nil)` where the section is there and was reported.
  private func ownField(_ name: String, _ target: Field.Target, isDate: Bool = false) -> Field?? {
    guard let node = section[name] else { return .none }
    let rule = FieldReader(node: node, isDate: isDate, hasBalances: hasBalances).rule()
    return .some(rule.map { Field(target, rule: $0) })
  }

  /// Indices into `names`; nil where something was reported.
  private func matchIndices(among names: [String]) -> [Int]? {
    guard let node = section.required("match", accepted: Self.acceptedMatch),
      let items = node.list(accepted: Self.acceptedMatch)
    else { return nil }
    if items.isEmpty { node.report(.empty) }
    let indices = Dictionary(zip(names, names.indices)) { first, _ in first }
    var match: [Int] = []
    for item in items {
      guard let name = item.text(accepted: "a name of pass.values") else { continue }
      guard let index = indices[name] else {
        item.report(.unknownValue(name, values: Array(names.prefix(Self.mostValues))))
        continue
      }
      if match.contains(index) { item.report(.matchedTwice(name)) } else { match.append(index) }
    }
    return items.isEmpty || match.count < items.count ? nil : match
  }

  private static func holds(_ key: String, _ rule: FieldRule) -> Bool {
    rule.table == .customers && rule.source == .column(key) && rule.type == .text
  }
}
