import Exports
import Foundation
import Passes
import Reports

/// A mended `rejects.csv`, taken as the only source: its rows become the files that they came from.
///
/// The rows of each original file are written one after another into a file of their own in the run's folder, which is then
/// read like any export.
struct RetryFile {
  private struct Part {
    var source: String
    var file: String
    var bytes: [UInt8]
  }

  private let folder: String
  private var parts: [Part] = []

  init(_ path: String, in folder: String) throws {
    self.folder = folder
    let reader = try CSVReader(path: path, dialect: CSVDialect(delimiter: UInt8(ascii: ",")))
    let source = try reader.column("source")
    let file = try reader.column("file")
    let row = try reader.column("row")
    let code = try reader.column("code")
    var parts: [Part] = []
    let summary = try reader.readRows { record in
      let name = Self.text(record.field(file))
      let table = Self.text(record.field(source))
      guard table == "customers" || table == "balances" else {
        throw Failure(.input, "\(path), line \(record.line): source is neither customers nor balances")
      }
      var bytes = Array(record.field(row))
      if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
      if let index = parts.firstIndex(where: { $0.source == table && $0.file == name }) {
        parts[index].bytes += bytes
      } else {
        guard Self.text(record.field(code)) == "header" else {
          throw Failure(
            .input,
            "\(path), line \(record.line): the first row of each source file must be its header (code header): keep it")
        }
        parts.append(Part(source: table, file: name, bytes: bytes))
      }
    } reject: { problem in
      throw Failure(.input, "\(problem.description); mend that row here, or delete it")
    }
    guard summary.rows > 0 else { throw Failure(.input, "\(path): there is no row to retry") }
    self.parts = parts
  }

  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Writes the parts into the run's folder and names them as the sources.
  func sources(_ configuration: Configuration) throws -> SourceFiles {
    var paths: [String: [String]] = [:]
    for (number, part) in parts.enumerated() {
      let path = self.path(number)
      let file = try ReportFile(path)
      try part.bytes.withUnsafeBufferPointer { bytes throws(ReportFileError) in try file.write(bytes) }
      try file.commit()
      paths[part.source, default: []].append(path)
    }
    guard let customers = paths["customers"] else {
      throw Failure(.input, "the retry file has no customers' row: a balance alone makes no card")
    }
    return try SourceFiles(
      configuration, customers: customers, balances: paths["balances"], hasTrailers: false)
  }

  /// The path that a row first came from.
  func original(_ path: String) -> String? {
    parts.indices.first { self.path($0) == path }.map { parts[$0].file }
  }

  private func path(_ number: Int) -> String { "\(folder)/retry-\(number + 1).csv" }
}
