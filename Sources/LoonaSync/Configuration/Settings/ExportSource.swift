/// One table of the export and how its files are written: `customers`, `balances`.
struct ExportSource: Sendable {
  let files: [FilePattern]
  /// The column that holds the customer's key.
  let key: String
  /// Nil takes every row.
  let filter: RowFilter?
  let dialect: FileDialect
  /// The SHA-256 sums of the files; nil where they have none.
  let checksum: FilePattern?
  /// What relative paths start from: the configuration's own folder, so that cron and a shell mean the same files.
  let folder: String

  /// The files of each pattern, in the order of the configuration; a file that two patterns name is in the first.
  func matches(in environment: [String: String]) throws(ConfigurationProblems) -> [FilePattern.Match] {
    try files.matches(in: folder, environment: environment)
  }
}

extension ExportSource {
  static let customerKeys = ["files", "key", "where"] + FileDialect.keys
  static let balanceKeys = ["files", "key"] + FileDialect.keys

  init?(_ node: ConfigurationNode, keys: [String], folder: String) {
    guard let section = node.mapping(keys) else { return nil }
    let accepted = "a path, a glob, or a list of them"
    let items = section.required("files", accepted: accepted)?.list(accepted: accepted)
    if let items, items.isEmpty { section["files"]?.report(.empty) }
    files = (items ?? []).compactMap { $0.deferredText(accepted: accepted).map(FilePattern.init) }
    filter = keys.contains("where") ? section["where"].flatMap { RowFilter($0) } : nil
    dialect = FileDialect(section)
    checksum = section["checksum"]?.deferredText(accepted: "the path of a checksum file, or a glob").map(
      FilePattern.init)
    self.folder = folder
    guard let key = section.required("key", accepted: "the column that holds the customer's id")?.column() else {
      return nil
    }
    self.key = key
  }
}
