import Exports
import Foundation
import Logging
import LoonaAPI
import Passes
import RunStore

/// Reads a ledger, looks its passes up, and seals which transactions are to be sent. Sends no write, ever.
struct LedgerPlanning {
  /// Whose configuration, surroundings and account it is, and how a template and a listing are read.
  let making: PlanMaking

  private var configuration: Configuration { making.configuration }

  /// A ledger's plan, while the process lives.
  struct Made {
    var plan: PlanFile
    var figures: PlanFigures
    var schema: FieldSchema
    var folder: RunFolder
  }

  /// - Parameters:
  ///   - paths: the ledger's files; where there are none, those that the configuration names.
  ///   - ledger: nil where there is no state yet.
  ///   - retry: a mended `rejects.csv` in place of the files.
  func make(
    _ paths: [String], _ passes: PlanMaking.Passes, kind: RunKind, ledger: Ledger?, in folder: RunFolder,
    retry: RetryFile? = nil
  ) async throws -> Made {
    guard let settings = configuration.transactions else {
      throw Failure(
        .configuration,
        "\(configuration.file): transactions: this key is required here; accepted: a mapping with the keys \(TransactionSettings.keys.joined(separator: ", "))"
      )
    }
    let startedAt = making.surroundings.timeline.wall()
    let lastRun = try ledger.map { try $0.history(limit: 1).first?.id ?? 0 }
    let base = try await making.base(passes)
    if let template = base.template { try settings.requireKind(of: template, configuration.file) }
    let files =
      try retry.map { LedgerFiles(settings, parts: try $0.ledger(), try settings.dialect.csv("transactions")) }
      ?? LedgerFiles(settings, paths, making.surroundings.environment)
    let writer = try PlanFile.Writer(creating: folder.plan)
    let digests = InputDigests()
    let reader = LedgerReader(files.set, settings.columns)
    var first: Exports.RejectedRow?
    let reading = try reader.read(observe: digests.see) { row in
      let row = retry?.inItsOwnFile(row) ?? row
      first = first ?? row
      try writer.append(.init(ledger: row))
    }
    try reading.rows.counts.requireUsable(first)
    let (counts, listing, flaw, lookups) = try await compare(reading, reader, passes, base, ledger, writer, retry)
    making.log.info(
      "the ledger is compared", metadata: ["rows": "\(counts.rows)", "transactions": "\(counts.transactions)"])
    var figures = figures(counts, lookups, reading, base, flaw, isRetry: retry != nil)
    figures.afterRun = lastRun
    let identity = making.identity(
      kind, reading.files, digests, base, listing, startedAt, scope: try making.scope(passes))
    let plan = try writer.seal(identity, summary: JSONDocument.text(figures, pretty: false))
    return Made(plan: plan, figures: figures, schema: base.schema, folder: folder)
  }

  // MARK: The comparison

  private func compare(
    _ reading: LedgerReader.Reading, _ reader: LedgerReader, _ passes: PlanMaking.Passes, _ base: PlanMaking.Base,
    _ ledger: Ledger?, _ writer: PlanFile.Writer, _ retry: RetryFile?
  ) async throws -> (LedgerCounts, PlanIdentity.Listing, flaw: String?, lookups: Int) {
    let remembered = try ledger?.rememberedPasses()
    let comparison = LedgerComparison(reading.rows, template: base.template) { remembered?.memory.passID($0) }
    let names = [base.schema.keyName] + LedgerComparison.valueNames.dropFirst()
    let listing: PlanIdentity.Listing
    let flaw: String?
    var lookups = 0
    switch passes {
    case .service(let session):
      let source = Listing(
        session.client, templateID: session.scope.template, valueNames: names, pageSize: session.pageSize,
        within: making.bounds)
      let outcome = try await making.fetch(source) { comparison.see($0) }
      listing = .init(isComplete: outcome.isComplete, count: outcome.end.count, lastPassID: outcome.end.last)
      flaw = outcome.check.flaw.map(String.init(describing:))
      lookups = comparison.codesNotListed.count
      try await lookUp(comparison.codesNotListed, session) { comparison.see($0, ofCode: $1) }
    case .saved(let path): (listing, flaw) = try making.walk(saved: path, names) { pass, _ in comparison.see(pass) }
    }
    try remembered?.requireSound()
    if let ledger { try comparison.see(enteredIn: ledger, making.surroundings.safeguards) }
    var problems: [(RowOrigin, LedgerProblem)] = []
    let counts = try comparison.finish(
      listingIsComplete: listing.isComplete, open: try ledger?.openIntents().map(\.open) ?? [],
      emit: { try writer.append($0) }, refuse: { problems.append(($0, $1)) })
    try reader.reject(problems, in: reading.files) { try writer.append(.init(ledger: retry?.inItsOwnFile($0) ?? $0)) }
    return (counts, listing, flaw, lookups)
  }

  /// Asks for each pass by its code; one that the service does not know stays without a pass.
  private func lookUp(
    _ codes: [String], _ session: LoonaSession, _ see: (RemotePass, _ code: String) -> Void
  ) async throws {
    for code in codes {
      try making.bounds.requireTime(at: session.timeline.now(), while: "scanned codes were looked up")
      let answer = await session.client.retrying(within: making.bounds) { await session.client.pass(encryptedID: code) }
      switch answer {
      case .done(let pass): if pass.templateID ?? session.scope.template == session.scope.template { see(pass, code) }
      case .refused(let refusal) where [.notFound, .invalid].contains(refusal.kind): continue
      default: throw Failure.of(answer, asking: "the pass of a scanned code")
      }
    }
  }

  // MARK: What it came to

  private func figures(
    _ counts: LedgerCounts, _ lookups: Int, _ reading: LedgerReader.Reading, _ base: PlanMaking.Base, _ flaw: String?,
    isRetry: Bool
  ) -> PlanFigures {
    let estimate = RequestEstimate(
      counts, lookups: lookups, rate: configuration.rate, pageSize: configuration.loona.pageSize)
    let rate = configuration.rate.requestRate
    var figures = PlanFigures(
      source: SourceCounts(), plan: PlanCounts(), money: [], limits: [], accepted: making.accepted,
      templateName: base.templateName, fields: Transaction.shownNames + ["balance", "stamps"],
      headers: reading.files.map { .init(source: $0.table.rawValue, path: $0.path, line: $0.header) },
      requestsEstimated: estimate.requests, secondsEstimated: Int(estimate.duration.components.seconds),
      requestsPerSecond: rate.everySeconds == 1 ? rate.requests : nil, listingFlaw: flaw,
      unmadeChecks: base.unmadeChecks,
      refusals: [], retry: isRetry)
    figures.ledger = counts
    figures.limits = configuration.limits.check(counts).map { check in
      var check = check
      check.isAccepted = making.acceptance.covers(
        check.name, value: check.name == .amount ? check.value / 100 : check.value, of: Int64(counts.rows),
        minimum: configuration.limits.minimum)
      return check
    }
    return figures
  }
}

extension TransactionSettings {
  /// Of a column's types, some may never stand in a row; a fixed one is in all.
  ///
  /// - Parameter file: the configuration's.
  func requireKind(of template: Template, _ file: String) throws {
    guard let kind = template.kind, !columns.types.contains(where: { $0.kinds.contains(kind) }) else { return }
    let types = TransactionType.allCases.filter { $0.kinds.contains(kind) }.map(\.rawValue).joined(separator: ", ")
    throw Failure(
      .configuration,
      "\(file): transactions.type: template \(template.id) is of kind \(kind.rawValue); accepted: \(types)")
  }
}

extension LedgerCounts {
  /// - Parameter first: the first row that was rejected.
  func requireUsable(_ first: Exports.RejectedRow?) throws {
    guard rejected == rows, let first else { return }
    throw Failure(
      .input,
      "not one row of the ledger can be used. The first: \(first.file):\(first.line)\(first.column.map { ", column \($0)" } ?? ""): \(first.reason)"
    )
  }
}

/// A ledger's files on the disk.
struct LedgerFiles {
  let set: FileSet

  /// Parts of files in their place: rows that were mended.
  init(_ settings: TransactionSettings, parts: [String], _ dialect: CSVDialect) {
    var dialect = dialect
    dialect.losesTrailer()
    set = FileSet(paths: parts, key: settings.columns.referenceColumn, dialect: dialect)
  }

  init(_ settings: TransactionSettings, _ paths: [String], _ environment: [String: String]) throws {
    var found = paths
    if paths.isEmpty {
      for match in try settings.files.matches(in: settings.folder, environment: environment) {
        guard !match.paths.isEmpty else {
          throw Failure(.input, "transactions.files: nothing matches \(match.pattern). Check the path")
        }
        found += match.paths
      }
    }
    guard !found.isEmpty else {
      throw Failure(.usage, "name the ledger's files, or write transactions.files into the configuration")
    }
    set = FileSet(
      paths: found, key: settings.columns.referenceColumn, dialect: try settings.dialect.csv("transactions"))
  }
}

extension RunStore.RejectedRow {
  init(ledger row: Exports.RejectedRow) {
    self.init(
      source: .ledger, file: row.file, line: row.line, column: row.column, code: row.code, reason: row.reason,
      raw: row.row)
  }
}
