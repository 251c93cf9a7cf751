import Exports
import Foundation
import Passes
import Reports
import RunStore

/// A mended `rejects.csv`, taken as the only source: its rows become the files that they came from.
///
/// The rows of each original file are written one after another into a file of their own in the run's folder, which is then
/// read like any export.
struct RetryFile {
  private struct Part {
    var source: String
    var file: String
    var bytes: [UInt8] = []
    /// By the line on which a row starts in the part: that on which it started in the file.
    var lines: [Int: Int] = [:]
    private var nextLine = 1

    init(source: String, file: String) { (self.source, self.file) = (source, file) }

    mutating func append(_ row: [UInt8], line: Int?) {
      lines[nextLine] = line
      bytes += row
      nextLine += row.count { $0 == UInt8(ascii: "\n") }
    }
  }

  private let path: String
  private let folder: String
  private var parts: [Part] = []
  /// Of the plan that rejected the rows; nil where somebody took it out of the file.
  private var plan: RejectsCSV.Plan?

  init(_ path: String, in folder: String) throws {
    (self.path, self.folder) = (path, folder)
    let reader = try CSVReader(path: path, dialect: CSVDialect(delimiter: UInt8(ascii: ",")))
    let source = try reader.column("source")
    let file = try reader.column("file")
    let row = try reader.column("row")
    let line = try reader.column("line")
    let code = try reader.column("code")
    let reason = try reader.column("reason")
    var plan: RejectsCSV.Plan?
    var parts: [Part] = []
    let summary = try reader.readRows { record in
      let name = Self.text(record.field(file))
      let table = Self.text(record.field(source))
      guard SourceSet(rawValue: table) != nil else {
        throw Failure(.input, "\(path), line \(record.line): source is none of customers, balances and ledger")
      }
      var bytes = Array(record.field(row))
      if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
      let ownLine = Int(Self.text(record.field(line)))
      if let index = parts.firstIndex(where: { $0.source == table && $0.file == name }) {
        parts[index].append(bytes, line: ownLine)
      } else {
        guard Self.text(record.field(code)) == "header" else {
          throw Failure(
            .input,
            "\(path), line \(record.line): the first row of each source file must be its header (code header): keep it")
        }
        var part = Part(source: table, file: name)
        part.append(bytes, line: ownLine)
        parts.append(part)
        plan = plan ?? RejectsCSV.Plan(said: Self.text(record.field(reason)))
      }
    } reject: { problem in
      throw Failure(.input, "\(problem.description); mend that row here, or delete it")
    }
    guard summary.rows > 0 else { throw Failure(.input, "\(path): there is no row to retry") }
    (self.parts, self.plan) = (parts, plan)
  }

  /// Rows of an export that a later night has replaced would write an older balance over a newer one.
  func requireNoLaterRun(in ledger: Ledger) throws {
    try requireCustomers()
    guard let plan, let last = try ledger.lastWholeRun(), last.planID != plan.id, last.begunAt > plan.createdAt
    else { return }
    throw Failure(
      .refused,
      """
      \(path): its rows were rejected by the plan of \(plan.createdAt.rfc3339), and \(last.folder) has read whole exports since: \
      what they say now may be newer. Mend \(last.folder)/rejects.csv instead, where those rows stand if they are still wrong
      """)
  }

  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Writes the parts into the run's folder.
  private func paths() throws -> [String: [String]] {
    var paths: [String: [String]] = [:]
    for (number, part) in parts.enumerated() {
      let path = self.path(number)
      let file = try ReportFile(path)
      try part.bytes.withUnsafeBufferPointer { bytes throws(ReportFileError) in try file.write(bytes) }
      try file.commit()
      paths[part.source, default: []].append(path)
    }
    return paths
  }

  /// A ledger's parts, in the run's folder.
  func ledger() throws -> [String] {
    guard let ledger = try paths()["ledger"] else {
      throw Failure(.input, "\(path): it has no row of a ledger; `loona-sync run --retry` takes customers and balances")
    }
    return ledger
  }

  /// A row of a part, as a row of the file that it first came from, and at the line where it stood there.
  func inItsOwnFile(_ row: Exports.RejectedRow) -> Exports.RejectedRow {
    guard let part = part(row.file) else { return row }
    var row = row
    row.file = part.file
    row.line = part.lines[row.line] ?? row.line
    return row
  }

  private func requireCustomers() throws {
    guard !parts.contains(where: { $0.source == SourceSet.customers.rawValue }) else { return }
    throw Failure(
      .input,
      parts.contains { $0.source == SourceSet.ledger.rawValue }
        ? "\(path): its rows are a ledger's; `loona-sync transactions apply --retry` takes them"
        : "the retry file has no customers' row: a balance alone makes no card")
  }

  /// Names the parts as the sources.
  func sources(_ configuration: Configuration) throws -> SourceFiles {
    try requireCustomers()
    let paths = try paths()
    return try SourceFiles(
      configuration, customers: paths["customers"] ?? [], balances: paths["balances"], hasTrailers: false)
  }

  private func part(_ path: String) -> Part? { parts.indices.first { self.path($0) == path }.map { parts[$0] } }

  private func path(_ number: Int) -> String { "\(folder)/retry-\(number + 1).csv" }
}

extension Policy {
  /// A retry names a few customers only: nobody is missing because of that.
  var forRetry: Policy {
    var policy = self
    policy.missing = .report
    return policy
  }
}

extension RejectsCSV.Plan {
  /// Nil for what the file does not write.
  fileprivate init?(said text: String) {
    let words = text.split(separator: " ")
    guard words.count == 4, words[0] == "plan", words[2] == "of",
      let time = try? Date(String(words[3]), strategy: .iso8601)
    else { return nil }
    self.init(id: String(words[1]), createdAt: Timestamp(milliseconds: Int64(time.timeIntervalSince1970) * 1000))
  }
}
