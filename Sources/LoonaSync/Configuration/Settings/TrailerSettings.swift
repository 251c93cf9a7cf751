/// `trailer`: what the last record of each file says to show that the file is whole. Columns count from 1.
struct TrailerSettings: Hashable, Sendable {
  let column: Int
  let text: String
  /// The column of the number of rows; nil where the trailer doesn't count.
  let count: Int?

  private static let columns = 1...10_000

  init?(_ node: ConfigurationNode) {
    guard let section = node.mapping(["column", "equals", "count"]) else { return nil }
    let column = section.required("column", accepted: "the number of a column, from 1")?.integer(Self.columns)
    let accepted = "what stands in that column of the last record"
    let text = section.required("equals", accepted: accepted)?.text(accepted: accepted)?.trimmedLikeAKey
    count = section["count"]?.integer(Self.columns)
    guard let column, let text else { return nil }
    if text.isEmpty { section["equals"]?.report(.empty) }
    if count == column { section["count"]?.report(.notAccepted(value: "\(column)", accepted: "another column")) }
    self.column = column
    self.text = text
  }
}
