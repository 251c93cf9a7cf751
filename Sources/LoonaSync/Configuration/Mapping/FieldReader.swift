import Passes

/// Reads where one value comes from: `customer_id`, or `{ column: balances.balance, type: money }`.
struct FieldReader {
  static let keys = [
    "column", "type", "region", "format", "decimals", "map", "default", "empty", "template",
  ]
  private static let accepted = "the name of a column, or a mapping with the keys \(keys.joined(separator: ", "))"

  private enum TypeName: String, CaseIterable { case text, phone, date, money }
  private enum EmptyName: String, CaseIterable { case keep, clear }

  let node: ConfigurationNode
  /// An expiry is a day, said or not.
  var isDate = false
  let hasBalances: Bool

  /// Nil where something was reported.
  func rule() -> FieldRule? {
    if node.shape == .text { return shortRule() }
    guard node.shape == .mapping else {
      node.report(.wrongShape(found: node.shape, accepted: Self.accepted))
      return nil
    }
    guard let section = node.mapping(Self.keys) else { return nil }
    let source = source(section)
    let type = type(section)
    let empty = type.flatMap { emptyCell(section, $0) }
    guard let source, let type, let empty else { return nil }
    return FieldRule(table: source.table, source: source.source, type: type, empty: empty)
  }

  private func shortRule() -> FieldRule? {
    guard let reference = column(node) else { return nil }
    return FieldRule(
      table: reference.table, source: .column(reference.name), type: isDate ? .date(.iso) : .text)
  }

  private func column(_ node: ConfigurationNode) -> ColumnReference? {
    guard let reference = node.column().map({ ColumnReference($0) }) else { return nil }
    guard !reference.name.isEmpty else {
      node.report(.empty)
      return nil
    }
    return isKnown(reference.table, node) ? reference : nil
  }

  private func isKnown(_ table: FieldRule.Table, _ node: ConfigurationNode) -> Bool {
    if table == .balances, !hasBalances { node.report(.noBalances) }
    return table == .customers || hasBalances
  }

  private func source(_ section: ConfigurationMapping) -> (table: FieldRule.Table, source: FieldRule.Source)? {
    guard let template = section["template"] else {
      return section.required("column", accepted: "the name of a column").flatMap(column)
        .map { ($0.table, .column($0.name)) }
    }
    if section["column"] != nil { template.reportKey(.columnAndTemplate) }
    guard let text = template.text(accepted: "text with columns in braces") else { return nil }
    do {
      let read = try TextTemplate(text)
      return isKnown(read.table, template) ? (read.table, .template(read.pieces)) : nil
    } catch {
      switch error {
      case .unbalanced:
        template.report(
          .notAccepted(
            value: text, accepted: "text with columns in braces, as {first_name}; a brace itself is written twice"))
      case .withoutColumn: template.report(.templateWithoutColumn)
      case .twoTables: template.report(.templateOfTwoTables)
      }
      return nil
    }
  }

  private func type(_ section: ConfigurationMapping) -> FieldRule.ValueType? {
    let name: TypeName
    if let node = section["type"] {
      guard let word = node.word(TypeName.self) else { return nil }
      name = word
      if isDate, name != .date {
        node.report(.notAccepted(value: name.rawValue, accepted: "date"))
        return nil
      }
    } else {
      name = isDate ? .date : .text
    }
    for (key, owner) in [("region", TypeName.phone), ("format", .date), ("decimals", .money)] where owner != name {
      section[key]?.reportKey(.onlyWith(type: owner.rawValue))
    }
    if let map = section["map"] {
      if name != .text { map.reportKey(.mapAndType) }
      return Self.map(map).map(FieldRule.ValueType.map)
    }
    return type(name, section)
  }

  private func type(_ name: TypeName, _ section: ConfigurationMapping) -> FieldRule.ValueType? {
    switch name {
    case .text: .text
    case .phone: .phone(section["region"]?.word() ?? .international)
    case .date: .date(section["format"]?.value(accepted: Self.formats) { DateFormat($0) } ?? .iso)
    case .money: .money(decimals: section["decimals"]?.integer(0...6) ?? 2)
    }
  }

  private static let formats = "a pattern of dd or d, MM or M, and yyyy, such as dd.MM.yyyy"

  private static func map(_ node: ConfigurationNode) -> [FieldRule.MapEntry]? {
    let accepted = "a mapping of the file's values to Loona's, as { м: MALE, ж: FEMALE }"
    guard let mapping = node.entries(accepted: accepted) else { return nil }
    if mapping.entries.isEmpty { node.report(.wrongShape(found: .nothing, accepted: accepted)) }
    for entry in mapping.entries where entry.key.trimmedLikeAKey.isEmpty { entry.value.reportKey(.emptyCellInMap) }
    return mapping.entries.compactMap { entry in
      entry.value.text(accepted: "Loona's value", allowsEmpty: true)
        .map { FieldRule.MapEntry(from: entry.key.trimmedLikeAKey, to: $0) }
    }
  }

  private func emptyCell(_ section: ConfigurationMapping, _ type: FieldRule.ValueType) -> FieldRule.EmptyCell? {
    let word = section["empty"].map { $0.word(EmptyName.self) }
    guard let node = section["default"] else { return word == .clear ? .value([]) : .keep }
    if word != nil { node.reportKey(.defaultAndEmpty) }
    guard let text = node.text(accepted: "a value, or \"\" for none", allowsEmpty: true) else { return nil }
    do {
      return .value(try type.normalisedDefault(text))
    } catch {
      node.report(.unfitDefault(text, reason: error.sentence))
      return nil
    }
  }
}
