import Exports
import Foundation
import Passes

/// The exports that a configuration names, found on the disk.
struct SourceFiles {
  let customers: FileSet
  let balances: FileSet?
  private var checksums: [FieldRule.Table: ChecksumFile] = [:]

  init(_ configuration: Configuration, _ environment: [String: String]) throws {
    customers = try Self.fileSet(configuration.customers, "customers", environment)
    balances = try configuration.balances.map { try Self.fileSet($0, "balances", environment) }
    checksums[.customers] = try Self.checksums(configuration.customers, "customers", environment)
    checksums[.balances] = try configuration.balances.flatMap { try Self.checksums($0, "balances", environment) }
  }

  /// Other files in place of those that the configuration names, whose sums nobody stated.
  ///
  /// - Parameter hasTrailers: false for parts of files, which have lost theirs.
  init(_ configuration: Configuration, customers: [String], balances: [String]?, hasTrailers: Bool) throws {
    var customerSet = try Self.fileSet(configuration.customers, "customers", customers)
    var balanceSet = try configuration.balances.flatMap { source in
      try balances.map { try Self.fileSet(source, "balances", $0) }
    }
    if !hasTrailers {
      customerSet.dialect.losesTrailer()
      balanceSet?.dialect.losesTrailer()
    }
    (self.customers, self.balances) = (customerSet, balanceSet)
  }

  private static func checksums(
    _ source: ExportSource, _ name: String, _ environment: [String: String]
  ) throws -> ChecksumFile? {
    guard let match = try source.checksum?.match(in: source.folder, environment: environment) else { return nil }
    guard !match.paths.isEmpty else {
      throw Failure(
        .input, "\(name).checksum: nothing matches \(match.pattern). Check the path, and that the export has run")
    }
    return try ChecksumFile(match.paths)
  }

  /// Reads all files, and holds them against their checksums.
  ///
  /// - Throws: then nothing of what was read may be used.
  func read(
    _ schema: FieldSchema, _ policy: Policy, orphan: (_ key: String, RowOrigin) -> Void = { _, _ in },
    reject: (Exports.RejectedRow) throws -> Void
  ) throws -> (reading: ExportReader.Reading, digests: InputDigests) {
    let digests = InputDigests()
    let reading = try ExportReader(customers: customers, balances: balances, schema: schema, policy: policy)
      .read(observe: digests.see, orphan: orphan, reject: reject)
    for (table, sums) in checksums.sorted(by: { $0.key.rawValue > $1.key.rawValue }) {
      try sums.require(
        reading.files.enumerated().filter { $0.element.table == table }
          .map { ($0.element.path, digests.hexadecimal($0.offset)) })
    }
    return (reading, digests)
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
    var dialect = try source.dialect.csv(name)
    dialect.isProvedElsewhere = source.checksum != nil
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

extension CSVDialect {
  /// Of a file that is put together of an export's rows.
  mutating func losesTrailer() {
    trailer = nil
    isProvedElsewhere = true
  }
}

extension FileDialect {
  /// - Parameter section: of the configuration, for the sentence.
  func csv(_ section: String) throws -> CSVDialect {
    do {
      return try CSVDialect(
        delimiter: delimiter, quote: quote, finalNewline: requiresFinalNewline ? .required : .optional,
        trailer: trailer.map { Trailer(column: $0.column, equals: $0.text, count: $0.count) })
    } catch {
      throw Failure(.configuration, "\(section): the delimiter and the quote can't be the same: \(error)")
    }
  }
}
