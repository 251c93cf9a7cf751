import LoonaSandbox
import Passes
import RunStore

import struct Passes.Outcome

/// What a ledger asked for, held against Loona's own books after calm days.
extension Oracle {
  /// Each row is in the books once, or is named with a reason that holds.
  func receiptProblems() -> [String] {
    guard merchant.conditions.hasLedgers, let last = merchant.nights.last(where: { $0.ledger != nil }) else {
      return []
    }
    do {
      let ours = ours
      let outcomes = try Self.outcomes(of: last, in: merchant.ledger)
      let planned = try Self.transactions(of: last)
      let failed = Dictionary(
        outcomes.filter { $0.outcome.kind != .done }.compactMap { ended in
          planned[ended.operation.ordinal].map { (Self.identity($0), ended.outcome) }
        }
      ) { first, _ in first }
      return receipts.rows.enumerated().compactMap { index, row in
        problem(
          row, UInt32(index + 2), ours[row.identity] ?? [], last.ledger?.refused ?? [:], failed[row.identity],
          beside: Set(planned.values.map(Self.identity)), since: last.begunAt)
      }
    } catch {
      return ["the ledger could not be read: \(error)"]
    }
  }

  private func problem(
    _ row: Receipt, _ line: UInt32, _ effects: [Sandbox.Effect], _ refused: [UInt32: LedgerProblem],
    _ failed: Outcome?, beside planned: Set<String>, since begunAt: Instant
  ) -> String? {
    if row.isInTwoVersions {
      if !effects.isEmpty { return "\(row.identity) of \(row.key) stands in two versions, and was sent" }
      return refused[line] == .conflictingRows ? nil : "\(row.identity) of \(row.key) stands in two versions: unnamed"
    }
    if let effect = effects.first {
      // Where keys are ignored, a row that was sent again may be refused anew.
      if let failed, !failed.isRefusedRepeat, honoursKeys {
        return "\(row.identity) is done, and named as \(failed.reason)"
      }
      return difference(row, effect)
    }
    guard refused[line] != nil || failed != nil else {
      return "\(row.identity) of \(row.key) is neither in the books nor named"
    }
    return unfounded(row, refused[line], failed, beside: planned, since: begunAt)
  }

  /// What was sent is what the row says.
  private func difference(_ row: Receipt, _ effect: Sandbox.Effect) -> String? {
    guard let transaction = effect.transaction else { return nil }
    if effect.externalID != row.key { return "\(row.identity) of \(row.key) was sent for \(effect.externalID)" }
    let (amount, spending) = (transaction.amount?.hundredths ?? 0, transaction.spendingAmount?.hundredths)
    return Int64(amount) == row.amount && spending.map(Int64.init) == row.spending && transaction.count == row.count
      ? nil : "\(row.identity) of \(row.key) was sent with \(amount) and \(spending ?? 0)"
  }

  /// Why a row is not in the books, where that is not so.
  ///
  /// - Parameter planned: what the run was to send.
  private func unfounded(
    _ row: Receipt, _ refused: LedgerProblem?, _ failed: Outcome?, beside planned: Set<String>, since begunAt: Instant
  ) -> String? {
    let passes = sandbox.passes(byExternalID: row.key)
    let balance = passes.first.map { leastBalance(of: $0.id, since: begunAt) } ?? 0
    let isPoor = row.spent > Int64(balance)
    let stamps = passes.first.map { mostStamps(of: $0.id, since: begunAt) } ?? 0
    let isFull = stamps + (row.count ?? 0) > stampsMax
    let isActive = passes.first?.content.status == .active
    switch refused {
    case .noPass: return passes.isEmpty || isAbsent(row.key) ? nil : "\(row.identity): \(row.key) has a card"
    case .severalPasses: return passes.count > 1 ? nil : "\(row.identity): \(row.key) has one card"
    // What the plan took for spent by then, or stamped, may have been refused since.
    case .beyondBalance:
      let spent = earlier(row, beside: planned, since: begunAt).reduce(0) { $0 + $1.spent }
      return row.spent > Int64(balance) - spent ? nil : "\(row.identity) is refused, and \(balance) pays it"
    case .beyondLastStamp:
      let given = earlier(row, beside: planned, since: begunAt).reduce(0) { $0 + ($1.count ?? 0) }
      return stamps + given + (row.count ?? 0) > stampsMax
        ? nil : "\(row.identity) is refused, and the card has room beside \(stamps)"
    case nil:
      return isPoor || isFull && row.count != nil || !isActive || failed?.isRefusedRepeat ?? false
        ? nil : "\(row.identity) of \(row.key) failed without a cause: \(failed?.reason ?? "")"
    default: return "\(row.identity) of \(row.key) is refused as \(refused?.rawValue ?? "")"
    }
  }

  private var stampsMax: Int { merchant.conditions.sandbox.templates[0].loyalty?.stamps ?? .max }

  /// That customer's rows which come before, and were not in the books when the run began; or were, and are sent again, as the repeat
  /// that was to tell of it was refused.
  private func earlier(_ row: Receipt, beside planned: Set<String>, since begunAt: Instant) -> [Receipt] {
    let done = Set(
      sandbox.effects.filter { $0.origin == .api && $0.transaction != nil && $0.at < begunAt.duration }
        .map(Self.identity))
    let own = receipts.rows.enumerated().filter { $0.element.key == row.key }
      .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    return own.prefix { $0.identity != row.identity }.filter {
      (!done.contains($0.identity) || planned.contains($0.identity)) && !$0.isInTwoVersions
    }
  }

  private func mostStamps(of pass: Int, since begunAt: Instant) -> Int {
    let since = sandbox.effects(onPass: pass).filter { $0.at >= begunAt.duration }
    let contents = [since.first?.before ?? sandbox.pass(pass)?.content].compactMap(\.self) + since.map(\.after)
    return contents.map { Int($0.values["stamps"] ?? "") ?? 0 }.max() ?? 0
  }

  /// What a card had at its lowest: it earns by some of the rows.
  private func leastBalance(of pass: Int, since begunAt: Instant) -> Int {
    let effects = sandbox.effects(onPass: pass)
    let since = effects.filter { $0.at >= begunAt.duration }
    guard let first = since.first else { return sandbox.pass(pass).map { Self.balance($0.content) } ?? 0 }
    return ([first.before].compactMap(\.self) + since.map(\.after)).map(Self.balance).min() ?? 0
  }

  private static func balance(_ content: Sandbox.Pass.Content) -> Int {
    content.values["balance"].flatMap { Amount($0) }?.hundredths ?? 0
  }

  /// A pass that the listing hides.
  private func isAbsent(_ key: String) -> Bool {
    sandbox.passes(byExternalID: key).allSatisfy { sandbox.options.listing.absent.contains($0.id) }
  }
}

extension Receipt {
  /// What it takes from a balance, in hundredths.
  fileprivate var spent: Int64 { type == .spending ? amount : spending ?? 0 }
}
