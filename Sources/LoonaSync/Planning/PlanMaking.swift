import Crypto
import Exports
import Foundation
import Logging
import LoonaAPI
import Passes
import RunStore

/// Reads, fetches, compares, and seals what was decided. Sends no write, ever.
struct PlanMaking {
  let configuration: Configuration
  let surroundings: Surroundings
  let acceptance: Acceptance
  /// As `--accept` was written.
  let accepted: [String]
  let log: Logger
  /// When the run must have stopped.
  var deadline: Instant?
  /// A first signal came.
  var isStopRequested: @Sendable () -> Bool = { false }

  /// A plan and what it was made from, while the process lives.
  struct Made {
    var plan: PlanFile
    var figures: PlanFigures
    var desired: DesiredPasses
    var schema: FieldSchema
    var folder: RunFolder
    /// Where the listing ended; nil for a saved one.
    var listingEnd: ListingEnd?
  }

  /// Where the passes come from.
  enum Passes {
    case service(LoonaSession)
    /// A saved listing: no network, no credentials, and a preview only.
    case saved(String)
  }

  /// What of the plan is known before its comparison.
  struct Base {
    var schema: FieldSchema
    var template: Template?
    var templateName: String?
    var unmadeChecks: [String] = []
  }

  struct Compared {
    var result: Comparison.Result
    var listing: PlanIdentity.Listing
    var flaw: String?
    var end: ListingEnd?
  }

  /// - Parameters:
  ///   - ledger: nil where there is no state yet.
  ///   - retry: a mended `rejects.csv`, the only source then.
  func make(
    _ passes: Passes, kind: RunKind, ledger: Ledger?, in folder: RunFolder, retry: RetryFile? = nil
  ) async throws -> Made {
    let startedAt = surroundings.timeline.wall()
    if let ledger { try retry?.requireNoLaterRun(in: ledger) }
    let lastRun = try ledger.map { try $0.history(limit: 1).first?.id ?? 0 }
    let base = try await base(passes)
    let sources =
      try retry.map { try $0.sources(configuration) } ?? SourceFiles(configuration, surroundings.environment)
    let writer = try PlanFile.Writer(creating: folder.plan)
    let (reading, digests) = try read(sources, base.schema, writer, retry)
    try reading.desired.counts.requireUsable(isRetry: retry != nil, first: unread.rejected)
    log.info(
      "the exports are read",
      metadata: ["customers": "\(reading.desired.counts.customers)", "rejected": "\(reading.desired.counts.rejected)"])
    let compared = try await compare(reading.desired, passes, base, ledger, writer, isRetry: retry != nil)
    var figures = figures(reading, compared, base, kind, ledger, isRetry: retry != nil)
    figures.refusals = retry == nil ? sources.staleness(configuration.freshness, now: startedAt) : []
    figures.afterRun = lastRun
    if let ledger { figures.limits = try limits(figures, ledger, isRetry: retry != nil) }
    let identity = identity(kind, reading.files, digests, base, compared.listing, startedAt, scope: try scope(passes))
    let plan = try writer.seal(identity, summary: JSONDocument.text(figures, pretty: false))
    return Made(
      plan: plan, figures: figures, desired: reading.desired, schema: base.schema, folder: folder,
      listingEnd: compared.end)
  }

  func scope(_ passes: Passes) throws -> Scope {
    switch passes {
    case .service(let session): session.scope
    case .saved:
      Scope(
        account: (try? configuration.loona.account(in: surroundings.environment)) ?? "preview",
        template: configuration.loona.template)
    }
  }

  // MARK: The template first

  func base(_ passes: Passes) async throws -> Base {
    var base = Base(schema: configuration.schema)
    switch passes {
    case .service(let session): base.template = try await session.template()
    case .saved(let path):
      base.template = try SavedListing.using(path) {
        try SavedListingReader(path: path, valueNames: []).header?.template
      }
      if base.template == nil {
        base.unmadeChecks.append("the saved listing has no header: the mapping was not checked against the template")
      }
    }
    guard let template = base.template else { return base }
    guard template.id == configuration.loona.template else {
      throw Failure(
        .configuration,
        "the saved listing is of template \(template.id), the configuration is for template \(configuration.loona.template)"
      )
    }
    let problems = configuration.schema.problems(with: template)
    guard problems.isEmpty else {
      throw Failure(.configuration, problems.map { "\(configuration.file): \($0.sentence)" }.joined(separator: "\n"))
    }
    base.schema = configuration.schema.bound(to: template)
    base.templateName = template.name
    return base
  }

  // MARK: The exports

  private func read(
    _ sources: SourceFiles, _ schema: FieldSchema, _ writer: PlanFile.Writer, _ retry: RetryFile?
  ) throws -> (ExportReader.Reading, InputDigests) {
    var orphans = 0
    return try sources.read(schema, configuration.policy) { key, origin in
      orphans += 1
      guard orphans <= Self.listedOrphans else { return }
      unread.append(Finding(kind: .balanceWithoutCustomer, key: key, origin: origin))
    } reject: { row in
      let row = retry?.inItsOwnFile(row) ?? row
      unread.rejected = unread.rejected ?? row
      try writer.append(
        RunStore.RejectedRow(
          source: row.table == .customers ? .customers : .balances, file: row.file,
          line: row.line, column: row.column, code: row.code, reason: row.reason, raw: row.row))
    }
  }

  /// Balance rows without a customer are all counted; so many of them are listed.
  private static let listedOrphans = 1000
  let unread = FindingList()
}

/// What the reading finds: findings that come before the plan's file takes them, and the first row that was rejected.
final class FindingList {
  private(set) var all: [Finding] = []
  var rejected: Exports.RejectedRow?

  func append(_ finding: Finding) { all.append(finding) }
}

extension UUID {
  /// Version 4 (RFC 9562), from the randomness that is handed in.
  static func random(using generator: inout some RandomNumberGenerator) -> UUID {
    var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    return UUID(
      uuid: (
        bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9], bytes[10],
        bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
      ))
  }
}

extension Configuration {
  /// Of the parts that decide.
  var digest: String { SHA256.hash(data: Array(decidingDigestInput.utf8)).hexadecimal }
}

extension SavedListing {
  /// What is wrong with a saved listing, as the one who named it is to read it.
  static func using<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let problem as SavedListingProblem {
      throw Failure(.input, "--passes \(path): \(problem). Save the listing again with `loona-sync passes list --save`")
    }
  }
}
