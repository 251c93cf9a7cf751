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
  private struct Base {
    var schema: FieldSchema
    var template: Template?
    var templateName: String?
    var unmadeChecks: [String] = []
  }

  private struct Compared {
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
    let lastRun = try ledger.map { try $0.history(limit: 1).first?.id ?? 0 }
    let base = try await base(passes)
    let sources =
      try retry.map { try $0.sources(configuration) } ?? SourceFiles(configuration, surroundings.environment)
    let writer = try PlanFile.Writer(creating: folder.plan)
    let (reading, digests) = try read(sources, base.schema, writer, retry)
    try requireCustomers(reading.desired.counts)
    log.info(
      "the exports are read",
      metadata: ["customers": "\(reading.desired.counts.customers)", "rejected": "\(reading.desired.counts.rejected)"])
    let compared = try await compare(reading.desired, passes, base, ledger, writer, isRetry: retry != nil)
    var figures = figures(reading, compared, base, kind, ledger, isRetry: retry != nil)
    figures.refusals = retry == nil ? sources.staleness(configuration.freshness, now: startedAt) : []
    figures.afterRun = lastRun
    if let ledger { figures.limits = try limits(figures, ledger, isRetry: retry != nil) }
    let identity = identity(kind, reading.files, digests, base, compared, startedAt, scope: try scope(passes), sources)
    let plan = try writer.seal(identity, summary: JSONDocument.text(figures, pretty: false))
    return Made(
      plan: plan, figures: figures, desired: reading.desired, schema: base.schema, folder: folder,
      listingEnd: compared.end)
  }

  private func scope(_ passes: Passes) throws -> Scope {
    switch passes {
    case .service(let session): session.scope
    case .saved:
      Scope(
        account: (try? configuration.loona.account(in: surroundings.environment)) ?? "preview",
        template: configuration.loona.template)
    }
  }

  // MARK: The template first

  private func base(_ passes: Passes) async throws -> Base {
    var base = Base(schema: configuration.schema)
    switch passes {
    case .service(let session): base.template = try await session.template()
    case .saved(let path):
      base.template = try saved(path) { try SavedListingReader(path: path, valueNames: []).header?.template }
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

  private func saved<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let problem as SavedListingProblem {
      throw Failure(.input, "--passes \(path): \(problem). Save the listing again with `loona-sync passes list --save`")
    }
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
      try writer.append(
        RunStore.RejectedRow(
          source: row.table == .customers ? .customers : .balances, file: retry?.original(row.file) ?? row.file,
          line: row.line, column: row.column, code: row.code, reason: row.reason, raw: row.row))
    }
  }

  /// Balance rows without a customer are all counted; so many of them are listed.
  private static let listedOrphans = 1000
  private let unread = FindingList()

  /// A source of which no row is left says nothing of anybody: a wrong encoding, a wrong column, a wrong `where`.
  private func requireCustomers(_ counts: SourceCounts) throws {
    guard counts.customers == 0, counts.customerRows > 0 else { return }
    throw Failure(
      .input,
      """
      not one of the \(DisplayNumber.text(counts.customerRows)) customer rows can be used (\(counts.rejected) rejected, \
      \(counts.duplicates) with a repeated key, \(counts.excluded) excluded): look at the export's encoding and delimiter, \
      at customers.key and customers.where. `loona-sync doctor` counts the reasons
      """)
  }

  // MARK: The comparison

  private func compare(
    _ desired: DesiredPasses, _ passes: Passes, _ base: Base, _ ledger: Ledger?, _ writer: PlanFile.Writer,
    isRetry: Bool
  ) async throws -> Compared {
    for finding in unread.all { try writer.append(finding) }
    switch passes {
    case .saved(let path): return try compare(desired, saved: path, base, writer)
    case .service(let session):
      let remembered = try ledger?.rememberedPasses()
      let comparison = Comparison(
        desired: desired, policy: isRetry ? policyForRetry : configuration.policy, memory: remembered?.memory ?? .none)
      let outcome = try await fetch(session.listing(base.schema, within: bounds)) { comparison.see($0) }
      try remembered?.requireSound()
      let intents = try ledger?.openIntents().map(\.open) ?? []
      let result = try comparison.finish(
        listingIsComplete: outcome.isComplete, openIntents: intents, remembers: true
      ) { planned in
        // All who are not in the retry file would seem to have left.
        if isRetry, case .finding(let finding) = planned, finding.kind == .missing { return }
        try writer.append(planned)
      }
      try remembered?.requireSound()
      return Compared(
        result: result,
        listing: .init(isComplete: outcome.isComplete, count: outcome.end.count, lastPassID: outcome.end.last),
        flaw: outcome.check.flaw.map(String.init(describing:)), end: outcome.end)
    }
  }

  /// A retry file names a few customers only: nobody is missing because of that.
  private var policyForRetry: Policy {
    var policy = configuration.policy
    policy.missing = .report
    return policy
  }

  private func fetch(_ listing: Listing, _ each: (borrowing ListedPass) -> Void) async throws -> ListingOutcome {
    let outcome = try await listing.read { pass in
      try requireTime()
      each(pass)
    }
    if outcome.failure != nil { try requireTime() }
    if let failure = outcome.failure { throw Failure.of(failure, asking: "the listing of passes") }
    if outcome.withoutValues > 0, outcome.withoutValues == outcome.passes {
      throw Failure(.failed, "the listing shows passes without their values, so they can't be compared")
    }
    log.info("the listing is read", metadata: ["passes": "\(outcome.passes)", "pages": "\(outcome.pages)"])
    return outcome
  }

  private var bounds: WaitBounds { WaitBounds(deadline: deadline, isStopRequested: isStopRequested) }

  private func requireTime() throws(Failure) {
    try bounds.requireTime(at: surroundings.timeline.now(), while: "the listing was read")
  }

  private func compare(
    _ desired: DesiredPasses, saved path: String, _ base: Base, _ writer: PlanFile.Writer
  ) throws -> Compared {
    try saved(path) {
      let remembered = SavedMemory()
      let comparison = Comparison(desired: desired, policy: configuration.policy, memory: remembered.memory)
      let reader = try SavedListingReader(path: path, valueNames: base.schema.valueNames)
      var check = ListingCheck()
      let template = configuration.loona.template
      let ending = try reader.read { pass, memory in
        guard pass.templateID.map({ $0 == template }) ?? true else { return }
        check.see(pass.id)
        remembered.current = memory.map { (pass.id, $0) }
        comparison.see(pass)
      }
      check.finish()
      if ending.isComplete == false { check.fail(.brokenOff("the listing was not complete when it was saved")) }
      let result = try comparison.finish(
        listingIsComplete: check.isComplete, openIntents: [], remembers: false, emit: writer.append)
      return Compared(
        result: result, listing: .init(isComplete: check.isComplete, count: check.count, lastPassID: check.last),
        flaw: check.flaw.map(String.init(describing:)), end: nil)
    }
  }

  // MARK: Figures

  private func figures(
    _ reading: ExportReader.Reading, _ compared: Compared, _ base: Base, _ kind: RunKind, _ ledger: Ledger?,
    isRetry: Bool
  ) -> PlanFigures {
    let estimate = RequestEstimate(
      compared.result.counts, rate: configuration.rate, pageSize: configuration.loona.pageSize, ownListing: kind != .run
    )
    var unmade = base.unmadeChecks
    if kind == .preview {
      unmade.append("no state was read: earlier runs' intents, and what shrank since the last run, are not known")
    }
    let rate = configuration.rate.requestRate
    var figures = PlanFigures(
      source: reading.desired.counts, plan: compared.result.counts, money: compared.result.money,
      settledExcess: compared.result.settledExcess, limits: [],
      accepted: accepted, templateName: base.templateName, fields: base.schema.fields.map(\.name),
      headers: reading.files.map { .init(source: $0.table.rawValue, path: $0.path, line: $0.header) },
      requestsEstimated: estimate.requests, secondsEstimated: Int(estimate.duration.components.seconds),
      requestsPerSecond: rate.everySeconds == 1 ? rate.requests : nil, listingFlaw: compared.flaw,
      unmadeChecks: unmade, refusals: [], retry: isRetry)
    if ledger == nil { figures.limits = checked(figures, last: nil, isRetry: isRetry) }
    return figures
  }

  private func limits(_ figures: PlanFigures, _ ledger: Ledger, isRetry: Bool) throws -> [LimitCheck] {
    let rows = isRetry ? nil : try ledger.lastSourceRows()
    let last = rows.map { rows in
      var counts = SourceCounts()
      counts.customerRows = rows.customers
      counts.balanceRows = rows.balances ?? 0
      counts.joined = rows.joined ?? 0
      return counts
    }
    return checked(figures, last: last, isRetry: isRetry)
  }

  private func checked(_ figures: PlanFigures, last: SourceCounts?, isRetry: Bool) -> [LimitCheck] {
    let limits = configuration.limits
    return limits.check(counts: figures.plan, money: figures.money, source: figures.source, lastSource: last)
      .filter { !(isRetry && $0.name == .missing) }
      .map { check in
        var check = check
        check.isAccepted = acceptance.covers(check, of: figures.plan, minimum: limits.minimum)
        return check
      }
  }

  private func identity(
    _ kind: RunKind, _ files: [SourceFile], _ digests: InputDigests, _ base: Base, _ compared: Compared,
    _ startedAt: Timestamp, scope: Scope, _ sources: SourceFiles
  ) -> PlanIdentity {
    let inputs = files.enumerated().map { number, file in
      PlanInput(
        source: file.table == .customers ? .customers : .balances, path: file.path, bytes: Int64(file.bytes),
        sha256: digests.hexadecimal(number), rows: file.rows,
        modifiedAt: SourceFiles.modificationTime(file.path) ?? startedAt)
    }
    var random = surroundings.randomness
    return PlanIdentity(
      id: UUID.random(using: &random).uuidString.lowercased(), scope: scope, kind: kind, createdAt: startedAt,
      inputs: inputs, configurationDigest: configuration.digest, templateDigest: base.template?.digest ?? "",
      settleAfter: configuration.policy.settleAfter, listing: compared.listing)
  }
}

/// Findings that come before the plan's file takes them.
private final class FindingList {
  private(set) var all: [Finding] = []

  func append(_ finding: Finding) { all.append(finding) }
}

/// What a saved listing remembers of the pass that is being compared.
private final class SavedMemory {
  var current: (id: PassID, remembered: SavedListing.Remembered)?

  var memory: Memory {
    Memory(
      entry: { [self] id in
        guard let current, current.id == id else { return nil }
        return Memory.Entry(key: current.remembered.key, digest: Memory.digest(current.remembered.fields))
      },
      fields: { [self] id in
        guard let current, current.id == id else { return [] }
        return current.remembered.fields
      },
      passID: { _ in nil })
  }
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
