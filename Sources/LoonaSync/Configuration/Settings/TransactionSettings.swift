import Exports
import Passes

/// The configuration's `transactions`: a ledger's files, and which column says what.
struct TransactionSettings: Sendable {
  static let keys =
    [
      "files", "type", "key", "pass", "code", "purchase", "line", "amount", "spending", "count", "status", "time",
      "one_off",
    ] + FileDialect.keys.filter { $0 != "checksum" }

  /// Empty where the command line names the files.
  let files: [FilePattern]
  let columns: LedgerColumns
  /// The ledger is carried over once: its values may be mapped in `pass` too.
  let isOneOff: Bool
  let dialect: FileDialect
  let folder: String

  init?(_ node: ConfigurationNode, folder: String) {
    guard let section = node.mapping(Self.keys) else { return nil }
    self.folder = folder
    let accepted = "a path, a glob, or a list of them"
    files =
      section["files"]?.list(accepted: accepted)?.compactMap {
        $0.deferredText(accepted: accepted).map(FilePattern.init)
      }
      ?? []
    dialect = FileDialect(section)
    isOneOff = section["one_off"].flatMap { $0.word(Answer.self) } == .yes
    let type = section.required("type", accepted: Self.acceptedType).flatMap(Self.type)
    let reference = Self.reference(section)
    let purchase = section.required("purchase", accepted: "the column of the receipt's or action's id")?.column()
    guard let type, let reference, let purchase else { return nil }
    var columns = LedgerColumns(
      type: type, reference: reference.kind, referenceColumn: reference.column, purchase: purchase,
      line: section["line"]?.column(), amount: section["amount"]?.column(), spending: section["spending"]?.column(),
      count: section["count"]?.column())
    if let status = section["status"] {
      guard let read = Self.status(status) else { return nil }
      columns.status = read
    }
    if let time = section["time"] {
      guard let read = Self.time(time) else { return nil }
      (columns.time, columns.timeFormat) = read
    }
    self.columns = columns
    requireColumns(section)
  }

  private enum Answer: String, CaseIterable {
    case yes = "true"
    case no = "false"
  }

  private static let acceptedType =
    "\(TransactionType.allCases.map(\.rawValue).joined(separator: ", ")), or a mapping with the keys column and map"

  private static func type(_ node: ConfigurationNode) -> LedgerColumns.TypeSource? {
    if node.shape == .text { return node.word(TransactionType.self).map(LedgerColumns.TypeSource.fixed) }
    guard let section = node.mapping(["column", "map"]) else { return nil }
    let column = section.required("column", accepted: "the name of a column")?.column()
    let accepted = "a mapping of the file's words to types, as { sale: purchase, redeem: spending }"
    guard let entries = section.required("map", accepted: accepted)?.entries(accepted: accepted)?.entries else {
      return nil
    }
    let map = entries.compactMap { entry in
      entry.value.word(TransactionType.self).map { (entry.key.trimmedLikeAKey, $0) }
    }
    guard let column, map.count == entries.count, !map.isEmpty else { return nil }
    return .column(column, map: Dictionary(map) { first, _ in first })
  }

  private static func reference(_ section: ConfigurationMapping) -> (kind: PassReference, column: String)? {
    let given = PassReference.allCases.filter { section[$0.rawValue] != nil }
    guard let kind = given.first, let node = section[kind.rawValue] else {
      _ = section.required(
        "key", accepted: "the column that names the customer; or pass: Loona's id, or code: what was scanned")
      return nil
    }
    for other in given.dropFirst() {
      section[other.rawValue]?.reportKey(.oneOfKeys(PassReference.allCases.map(\.rawValue)))
    }
    return given.count == 1 ? node.column().map { (kind, $0) } : nil
  }

  private static func status(_ node: ConfigurationNode) -> LedgerColumns.Status? {
    if node.shape == .text { return node.column().map { LedgerColumns.Status(column: $0) } }
    guard let section = node.mapping(["column", "map"]) else { return nil }
    let column = section.required("column", accepted: "the name of a column")?.column()
    let accepted = "a mapping of the file's words to Loona's, as { used: USED }"
    let entries = section["map"]?.entries(accepted: accepted)?.entries ?? []
    let map = entries.compactMap { entry in
      entry.value.text(accepted: "a status").map { (entry.key.trimmedLikeAKey, $0) }
    }
    return column.map { LedgerColumns.Status(column: $0, map: Dictionary(map) { first, _ in first }) }
  }

  private static func time(_ node: ConfigurationNode) -> (String?, DateFormat)? {
    if node.shape == .text { return node.column().map { ($0, .iso) } }
    guard let section = node.mapping(["column", "format"]) else { return nil }
    let format =
      section["format"]?.value(accepted: "a pattern of dd or d, MM or M, and yyyy, such as dd.MM.yyyy") {
        DateFormat($0)
      }
      ?? .iso
    return section.required("column", accepted: "the name of a column")?.column().map { ($0, format) }
  }

  /// What the types need that the rows may be of.
  private func requireColumns(_ section: ConfigurationMapping) {
    let types = columns.types
    if !types.isDisjoint(with: [.purchase, .spending, .purchaseSpending]) {
      _ = section.required("amount", accepted: "the column of the amount")
    }
    if types.contains(.purchaseSpending) {
      _ = section.required("spending", accepted: "the column of what is paid in bonuses")
    }
    if types.contains(.status) { _ = section.required("status", accepted: "the column of the coupon's next status") }
  }

  /// A value that transactions move is Loona's to state: a configuration that maps it as well would write the one over the other.
  func check(_ node: ConfigurationNode, against schema: FieldSchema) {
    guard !isOneOff else { return }
    let moved = columns.types.reduce(into: Set<String>()) { $0.formUnion($1.movedValues) }
    let mapped = schema.fields.map(\.name).filter(moved.contains)
    if !mapped.isEmpty { node.reportKey(.movedByTransactions(mapped)) }
  }
}
