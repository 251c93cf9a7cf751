import Exports
import Foundation
import Passes
import RunStore

extension PlanMaking {
  func figures(
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

  func limits(_ figures: PlanFigures, _ ledger: Ledger, isRetry: Bool) throws -> [LimitCheck] {
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

  func identity(
    _ kind: RunKind, _ files: [SourceFile], _ digests: InputDigests, _ base: Base, _ listing: PlanIdentity.Listing,
    _ startedAt: Timestamp, scope: Scope
  ) -> PlanIdentity {
    let inputs = files.enumerated().map { number, file in
      PlanInput(
        source: SourceSet(file.table), path: file.path, bytes: Int64(file.bytes),
        sha256: digests.hexadecimal(number), rows: file.rows,
        modifiedAt: SourceFiles.modificationTime(file.path) ?? startedAt)
    }
    var random = surroundings.randomness
    return PlanIdentity(
      id: UUID.random(using: &random).uuidString.lowercased(), scope: scope, kind: kind, createdAt: startedAt,
      inputs: inputs, configurationDigest: configuration.digest, templateDigest: base.template?.digest ?? "",
      settleAfter: configuration.policy.settleAfter, listing: listing)
  }
}
