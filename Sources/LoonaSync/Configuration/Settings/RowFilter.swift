/// `where`: the rows that belong to this template; all others are counted as excluded.
struct RowFilter: Hashable, Sendable {
  let column: String
  /// Compared with the trimmed cell, byte for byte.
  let values: [String]

  init?(_ node: ConfigurationNode) {
    guard let section = node.mapping(["column", "in"]) else { return nil }
    let column = section.required("column", accepted: "the name of a column")?.column()
    let accepted = "a list of values"
    let items = section.required("in", accepted: accepted)?.list(accepted: accepted)
    if let items, items.isEmpty { section["in"]?.report(.empty) }
    values = (items ?? []).compactMap { $0.text(accepted: "a value", allowsEmpty: true)?.trimmedLikeAKey }
    guard let column, items != nil else { return nil }
    self.column = column
  }
}
