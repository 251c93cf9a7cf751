import Applying
import LoonaSandbox
import Passes
import RunStore

import struct Passes.Outcome
import struct Passes.Transaction

/// What a ledger asked for, held against the transactions in Loona's own books.
extension Oracle {
  var honoursKeys: Bool { merchant.conditions.sandbox.loyalty.idempotence == .honoured }

  /// The value that the world's cards count.
  var countedName: String {
    switch merchant.conditions.sandbox.templates[0].type {
    case .discount: "totalSpent"
    case .chop: "stamps"
    case .bonus, .gift, .coupon: "balance"
    }
  }

  /// Ours, by type and purchase, in order of taking hold.
  var ours: [String: [Sandbox.Effect]] {
    Dictionary(grouping: sandbox.effects.filter { $0.origin == .api && $0.transaction != nil }, by: Self.identity)
  }

  static func identity(_ effect: Sandbox.Effect) -> String {
    effect.transaction.map { "\($0.type.rawValue) \($0.purchaseID)" } ?? ""
  }

  static func identity(_ transaction: Transaction) -> String {
    "\(transaction.type.rawValue) \(transaction.purchaseID)"
  }

  /// By ordinal.
  static func transactions(of night: Night) throws -> [Int: Transaction] {
    var planned: [Int: Transaction] = [:]
    try night.plan.operations(of: .transact).each { planned[$0.ordinal] = $0.transaction }
    return planned
  }

  /// Transactions that took effect more than once.
  var countedTwice: [[Sandbox.Effect]] { ours.values.filter { $0.count > 1 } }

  // MARK: Whenever a process ends

  /// Whatever instant a process ended at: a transaction that took effect is in the state, as done or as in doubt.
  func unenteredProblems(since first: Int) -> [String] {
    let new = sandbox.effects[first...].filter { $0.origin == .api && $0.transaction != nil }
    guard !new.isEmpty else { return [] }
    var standings: [String: TransactionStanding] = [:]
    do {
      try merchant.ledger.entries { standings["\($0.type.rawValue) \($0.purchaseID)"] = $0.standing }
    } catch {
      return ["the ledger could not be read: \(error)"]
    }
    return new.compactMap { effect in
      let identity = Self.identity(effect)
      switch standings[identity] {
      case .done, .open, .unknown: return nil
      case .without:
        return isToldAsRefusedRepeat(identity) ? nil : "\(identity) took effect, and the state says it did not"
      case nil: return "\(identity) took effect, and the state does not know of it"
      }
    }
  }

  /// A repeat that was refused hides what became of the first send; the report asks to look at the card.
  private func isToldAsRefusedRepeat(_ identity: String) -> Bool {
    merchant.nights.filter { $0.ledger != nil }.contains { night in
      let planned = (try? Self.transactions(of: night)) ?? [:]
      return ((try? Self.outcomes(of: night, in: merchant.ledger)) ?? []).contains { ended in
        planned[ended.operation.ordinal].map(Self.identity) == identity && ended.outcome.isRefusedRepeat
      }
    }
  }

  // MARK: The course

  func transactionProblems() -> [String] {
    guard merchant.conditions.hasLedgers else { return [] }
    return onceProblems() + orderProblems() + takenBackProblems() + unnoticedProblems()
  }

  private func onceProblems() -> [String] {
    guard honoursKeys else { return [] }
    return countedTwice.map { "\(Self.identity($0[0])) took effect \($0.count) times" }.sorted()
  }

  /// In one run a customer's transactions take effect in the order of the rows.
  private func orderProblems() -> [String] {
    let order = Dictionary(
      receipts.rows.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        .enumerated().map { ($0.element.element.identity, $0.offset) }
    ) { first, _ in first }
    var last: [String: (place: Int, identity: String)] = [:]
    var seen: Set<String> = []
    var problems: [String] = []
    // What an earlier run had begun is settled first, whatever its place.
    let begun = Dictionary(
      witness.requests.compactMap { request in request.transaction.map { ($0, request.run) } }
    ) { first, _ in first }
    let owners = owners
    for effect in sandbox.effects where effect.origin == .api && effect.transaction != nil {
      let identity = Self.identity(effect)
      guard let number = effect.requestNumber, let run = witness.requests[number - 1].run, let place = order[identity],
        begun[identity] == run, owners[identity] ?? run == run, seen.insert(identity).inserted
      else { continue }
      let lane = "\(run) \(effect.externalID)"
      // A first send that lands when its repeats had been refused is named, and comes when it comes.
      if let before = last[lane], before.place > place, !isToldAsRefusedRepeat(identity) {
        problems.append("run \(run): \(identity) of \(effect.externalID) took effect after \(before.identity)")
      }
      last[lane] = (place, identity)
    }
    return problems
  }

  /// Whose intent carried a transaction out: a run may have died between its intent and its first request.
  private var owners: [String: Run.ID] {
    var owners: [String: Run.ID] = [:]
    for night in merchant.nights where night.ledger != nil {
      let planned = (try? Self.transactions(of: night)) ?? [:]
      for ended in (try? Self.outcomes(of: night, in: merchant.ledger)) ?? [] where ended.outcome.kind == .done {
        if let transaction = planned[ended.operation.ordinal] { owners[Self.identity(transaction)] = night.run.id }
      }
    }
    return owners
  }

  /// A `PUT` of ours never takes back what a transaction of ours had moved.
  private func takenBackProblems() -> [String] {
    // Where keys are ignored, a late repeat may land between our look and our write, and was one too many.
    guard honoursKeys else { return [] }
    var moved: [Int: Sandbox.Effect] = [:]
    var problems: [String] = []
    for effect in sandbox.effects {
      if effect.transaction != nil, effect.origin == .api { moved[effect.passID] = effect }
      guard effect.transaction == nil, effect.origin == .api, let before = effect.before,
        let last = moved[effect.passID], before.values[countedName] != effect.after.values[countedName],
        before.values[countedName] == last.after.values[countedName]
      else { continue }
      problems.append("a PUT took \(Self.identity(last)) of \(effect.externalID) back")
    }
    return problems
  }

  /// A service that counted a repeat is noticed, where the answer to the repeat was heard.
  private func unnoticedProblems() -> [String] {
    guard !honoursKeys else { return [] }
    let doubled = Dictionary(countedTwice.map { (Self.identity($0[0]), $0) }) { first, _ in first }
    return merchant.nights.flatMap { night -> [String] in
      guard night.ledger != nil else { return [] }
      do {
        let told = try keysOfOddBalances(from: night.run.id)
        let planned = try Self.transactions(of: night)
        return try Self.outcomes(of: night, in: merchant.ledger).compactMap { ended in
          guard let transaction = planned[ended.operation.ordinal], ended.outcome.kind == .done,
            ended.outcome.attempts > 1, let effects = doubled[Self.identity(transaction)],
            !told.contains(ended.operation.key), landedBeforeAnswer(effects), !looksLikeFirst(effects),
            !isToldAsRefusedRepeat(Self.identity(transaction))
          else { return nil }
          return "\(Self.identity(effects[0])) was counted \(effects.count) times, and nobody noticed"
        }
      } catch {
        return ["what came of run \(night.run.id) can't be read: \(error)"]
      }
    }
  }

  /// Of that run, or of the one that settled what it had left.
  private func keysOfOddBalances(from first: Run.ID) throws -> Set<String> {
    var keys: Set<String> = []
    for night in merchant.nights where night.run.id >= first {
      for finding in try merchant.ledger.findings(of: night.run.id)
      where [.countedTwice, .doubtfulBalance].contains(finding.kind) {
        if let key = finding.key { keys.insert(key) }
      }
    }
    return keys
  }

  /// A card that got full in between, and a till, may bring a repeat to begin just where the first send had begun.
  private func looksLikeFirst(_ effects: [Sandbox.Effect]) -> Bool {
    guard let first = effects.first?.before, let last = effects.last?.before else { return false }
    return countedName == "stamps" && first.values[countedName] ?? "0" == last.values[countedName] ?? "0"
  }

  /// Of a late first send nothing can be seen in the repeat's answer.
  private func landedBeforeAnswer(_ effects: [Sandbox.Effect]) -> Bool {
    guard let last = effects.last?.requestNumber else { return false }
    return effects.dropLast().allSatisfy { ($0.requestNumber ?? .max) < last && $0.at < sandbox.arrivals[last - 1].at }
  }

  // MARK: Outcomes and figures

  /// An outcome says of each transaction what Loona's books say.
  func transactionLies(_ night: Night, _ outcomes: [OperationOutcome]) throws -> [String] {
    let (planned, ours) = (try Self.transactions(of: night), ours)
    return outcomes.compactMap { ended in
      guard ended.operation.action == .transact, let transaction = planned[ended.operation.ordinal] else { return nil }
      let identity = Self.identity(transaction)
      return lie(ended.outcome, night, ours[identity] ?? []).map { "run \(night.run.id), \(identity): \($0)" }
    }
  }

  private func lie(_ outcome: Outcome, _ night: Night, _ effects: [Sandbox.Effect]) -> String? {
    switch outcome.kind {
    case .done, .found, .adopted: return effects.isEmpty ? "\(outcome.kind), but it is not in the books" : nil
    case .failed, .notAttempted, .conflict, .dropped, .gone:
      let mine = effects.filter { $0.requestNumber.map { witness.requests[$0 - 1].run == night.run.id } ?? false }
      let isNamed = outcome.isRefusedRepeat && !hadLanded(mine)
      return mine.isEmpty || isNamed ? nil : "\(outcome.kind) (\(outcome.reason)), but it took effect"
    case .inDoubt: return nil
    }
  }

  /// Whether a repeat was refused that should have got the first send's answer. A till's transaction makes a code stale once more.
  private func hadLanded(_ effects: [Sandbox.Effect]) -> Bool {
    guard honoursKeys, let first = effects.first, let number = first.requestNumber,
      !merchant.service.meddling.rungUp.contains(first.passID)
    else { return false }
    let request = witness.requests[number - 1]
    let last = witness.requests.lastIndex { $0.transaction == request.transaction && $0.run == request.run }
    return last.map { sandbox.arrivals[$0].at > first.at } ?? false
  }

  func ledgerIdentityProblems(_ night: Night, _ day: Night.LedgerDay) throws -> [String] {
    var outcomes = LedgerOutcomes(nothingOf: day.counts)
    let planned = try Self.transactions(of: night)
    for ended in try Self.outcomes(of: night, in: merchant.ledger) where ended.operation.action == .transact {
      let amount = planned[ended.operation.ordinal]?.amount ?? 0
      outcomes.notAttempted -= 1
      outcomes.amountNotAttempted -= amount
      outcomes.count(ended.outcome.kind, amount: amount)
    }
    return LedgerIdentities(plan: day.counts, outcomes: outcomes).all.filter { !$0.closes }.map {
      "run \(night.run.id): \($0.name) do not add up: \($0.left.value) is not \($0.right.map { "\($0.name) \($0.value)" })"
    }
  }
}
