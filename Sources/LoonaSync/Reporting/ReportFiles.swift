import Passes
import Reports
import RunStore

/// Writes a run's reports into its folder.
struct ReportFiles {
  let assembly: ReportAssembly
  let masking: Masking
  let zone: LocalZone

  /// - Parameter formats: of interface.md's `report.formats`.
  func write(_ formats: [ReportSettings.Format], isDetailed: Bool = false) throws -> RunReport {
    if formats.contains(.csv) {
      try writeOperations()
      try writeRejects()
      if let run = assembly.run, run.verification == nil { try writePasses() }
    }
    let report = try assembly.report(isDetailed: isDetailed)
    if formats.contains(.json) {
      try ReportFile.write(JSONReport(report, masking: masking).text(), to: assembly.folder.file("report.json"))
    }
    if formats.contains(.html) {
      let page = HTMLReport(report, presentation: Presentation(masking: masking, zone: zone))
      try ReportFile.write(page.text(), to: assembly.folder.file("report.html"))
    }
    return report
  }

  private func writeOperations() throws {
    let file = try ReportFile(assembly.folder.file("operations.csv"))
    var rows = try OperationsCSV(fields: fieldNames) { try file.write($0) }
    var operations = assembly.plan.operations()
    while let batch = try operations.next(), let first = batch.first, let last = batch.last {
      let results =
        assembly.run == nil ? [:] : try assembly.plan.results(in: first.ordinal...last.ordinal)
      for operation in batch { try rows.append(operation, outcome: results[operation.ordinal]) }
    }
    try rows.finish()
    try file.commit()
  }

  /// A status that `policy.missing` sets is a field of the file though none of the configuration.
  private var fieldNames: [String] {
    assembly.figures.fields.contains("status") || assembly.figures.plan.retires == 0
      ? assembly.figures.fields : assembly.figures.fields + ["status"]
  }

  /// Without a verification, which sees every pass: those that the run made or found.
  private func writePasses() throws {
    let file = try ReportFile(assembly.folder.file("passes.csv"))
    var rows = try PassesCSV { try file.write($0) }
    var operations = assembly.plan.operations()
    while let batch = try operations.next(), let first = batch.first, let last = batch.last {
      let results = try assembly.plan.resultRows(in: first.ordinal...last.ordinal)
      for operation in batch {
        guard let result = results[operation.ordinal], [.done, .found, .adopted].contains(result.outcome.kind),
          let id = result.outcome.passID
        else { continue }
        try rows.append(key: operation.key, passID: id, link: result.url)
      }
    }
    try rows.finish()
    try file.commit()
  }

  private func writeRejects() throws {
    let file = try ReportFile(assembly.folder.file("rejects.csv"))
    let identity = assembly.plan.identity
    var rows = try RejectsCSV(of: .init(id: identity.id, createdAt: identity.createdAt)) { try file.write($0) }
    try assembly.plan.rejects().each { row in
      let table = FieldRule.Table(row.source)
      let header = assembly.figures.headers.first { $0.source == row.source.rawValue && $0.path == row.file }
      try row.raw.withUnsafeBufferPointer { raw in
        try rows.append(
          of: .init(table: table, path: row.file, header: header?.line ?? []), line: row.line, column: row.column,
          code: row.code, reason: row.reason, row: raw)
      }
    }
    try rows.finish()
    try file.commit()
  }
}
