import Exports
import Foundation
import Passes

/// The exports that a configuration names, found on the disk.
struct SourceFiles {
  let customers: FileSet
  let balances: FileSet?

  init(_ configuration: Configuration, _ environment: [String: String]) throws {
    customers = try Self.fileSet(configuration.customers, "customers", environment)
    balances = try configuration.balances.map { try Self.fileSet($0, "balances", environment) }
  }

  /// Other files in place of those that the configuration names.
  init(_ configuration: Configuration, customers: [String], balances: [String]?) throws {
    self.customers = try Self.fileSet(configuration.customers, "customers", customers)
    self.balances = try configuration.balances.flatMap { source in
      try balances.map { try Self.fileSet(source, "balances", $0) }
    }
  }

  private static func fileSet(_ source: ExportSource, _ name: String, _ environment: [String: String]) throws -> FileSet
  {
    let matches = try source.matches(in: environment)
    for match in matches where match.paths.isEmpty {
      throw Failure(
        .input, "\(name).files: nothing matches \(match.pattern). Check the path, and that the export has run")
    }
    return try fileSet(source, name, matches.flatMap(\.paths))
  }

  private static func fileSet(_ source: ExportSource, _ name: String, _ paths: [String]) throws -> FileSet {
    let filter = source.filter.map { Exports.RowFilter(column: $0.column, values: $0.values) }
    let dialect: CSVDialect
    do {
      dialect = try CSVDialect(
        delimiter: source.dialect.delimiter, quote: source.dialect.quote,
        finalNewline: source.dialect.requiresFinalNewline ? .required : .optional)
    } catch {
      throw Failure(.configuration, "\(name): the delimiter and the quote can't be the same: \(error)")
    }
    return FileSet(paths: paths, key: source.key, filter: filter, dialect: dialect)
  }

  static func modificationTime(_ path: String) -> Timestamp? {
    guard let date = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date else {
      return nil
    }
    return Timestamp(milliseconds: Int64(date.timeIntervalSince1970 * 1000))
  }

  /// Why the files are too old, or too far apart, to be taken for tonight's.
  func staleness(_ freshness: Freshness, now: Timestamp) -> [String] {
    let paths = customers.paths + (balances?.paths ?? [])
    let times = paths.compactMap { path in Self.modificationTime(path).map { (path: path, time: $0) } }
    var reasons: [String] = []
    if let maxAge = freshness.maxAge {
      for (path, time) in times where now - time > maxAge {
        reasons.append(
          "\(path) was written \(DisplayNumber.duration(now - time)) ago; policy.max_age is \(DisplayNumber.duration(maxAge))"
        )
      }
    }
    if let apart = freshness.apart, let oldest = times.min(by: { $0.time < $1.time }),
      let newest = times.max(by: { $0.time < $1.time }), newest.time - oldest.time > apart
    {
      reasons.append(
        "\(oldest.path) and \(newest.path) were written \(DisplayNumber.duration(newest.time - oldest.time)) apart; policy.apart is \(DisplayNumber.duration(apart))"
      )
    }
    return reasons
  }
}
