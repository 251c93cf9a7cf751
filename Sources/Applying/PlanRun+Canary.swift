import Passes

import struct Passes.Operation

extension PlanRun {
  /// How long a first pass is waited for before the work goes on. Later readings of the tail look for it too.
  private static let patience = Duration.seconds(120)
  /// So many creates may be answered with another external id before one is read back as it was sent.
  private static let strangeAnswersMax = 10

  /// Reads back what the first operations wrote, before any other leaves, and measures how late the listing shows it.
  mutating func readBack(_ ended: [Ended]) async throws {
    // A card with a later transaction in doubt may show that one already.
    let doubted = doubted
    for first in ended.lastOfEachLane
    where [.done, .adopted].contains(first.outcome.kind) && first.hasWritten && !doubted.holds(first.operation) {
      guard let id = first.outcome.passID, !first.outcome.written.isEmpty, showsAmounts(first) else { continue }
      let gateway = gateway
      let pass = try await ask { await gateway.get(id).takingAbsenceForLag }
      try check(pass, first.operation, first.outcome)
      canaries += 1
    }
    if canaries == 0, strangeAnswers >= max(Self.strangeAnswersMax, settings.canary) {
      throw StopReason.canaryFailed(
        """
        all \(strangeAnswers) creates were answered with another external id than was sent; does the template's externalId take it \
        as it is?
        """)
    }
    answersOfBefore += ended.count { $0.outcome.reason == Outcome.answeredFromBefore }
    unseenCanaries += ended.compactMap(\.canary)
    try await measureLag()
    nextLookForCanaries = gateway.now() + Self.patience
  }

  /// One that was not shown in time is looked for at longer and longer intervals, so that its lag is not taken for as long as the work.
  mutating func lookForLateCanaries() async throws {
    guard let first = unseenCanaries.map(\.since).min(), gateway.now() >= nextLookForCanaries else { return }
    try await lookBehindTail()
    try noteLateness()
    nextLookForCanaries = gateway.now() + (gateway.now() - first)
  }

  /// One that is not seen yet, where others were, is late by so much at least: the next process is to know it too.
  private mutating func noteLateness() throws {
    guard let lag = canaryLag, let first = unseenCanaries.map(\.since).min(), gateway.now() - first > lag else {
      return
    }
    canaryLag = gateway.now() - first
    try record.noteCanaryLag(gateway.now() - first)
  }

  /// The customer's key and every amount must be what was written; other values a service may write in its own way.
  private func check(_ pass: RemotePass, _ operation: Operation, _ outcome: Outcome) throws {
    if let transaction = operation.transaction { return try check(pass, transaction, outcome) }
    let hasKey = outcome.kind == .done || outcome.written.contains { $0.name == schema.keyName }
    if operation.action == .create, hasKey, carrier.key(of: pass) != operation.key {
      throw StopReason.canaryFailed("pass \(pass.id) does not show the external id that it was made with")
    }
    for amount in outcome.written.filter(isAmount) where !FreshLook.holds([amount], on: pass, schema: schema) {
      throw StopReason.canaryFailed("pass \(pass.id) does not hold the \(amount.name) that was written")
    }
  }

  /// What an answer says that a card holds now, the card must show.
  private func check(_ pass: RemotePass, _ transaction: Transaction, _ outcome: Outcome) throws {
    let name = transaction.type.countedValue(on: kind) ?? "status"
    guard let answered = outcome.written.first(where: { $0.name == name })?.after,
      let shown = name == "status" ? pass.status : pass.value(name)
    else { return }
    let type = name == "status" ? FieldRule.ValueType.text : .money(decimals: Transaction.decimals)
    guard type.normalised(shown) != type.normalised(answered) else { return }
    throw StopReason.canaryFailed("pass \(pass.id) does not show the \(name) that the answer to its transaction says")
  }

  /// A pass that was found, and whose amounts somebody had changed by then, shows nothing of how ours are stored. Nor does a card
  /// whose transaction was answered when it was sent again, by whatever run: the answer may be the first send's, and tell of an earlier
  /// moment.
  private func showsAmounts(_ ended: Ended) -> Bool {
    if ended.operation.transaction != nil {
      return ended.outcome.attempts == 1 && ended.outcome.tellsOfNow
    }
    // It names all that the source says, and not only what is to be written.
    if ended.operation.action == .settle { return true }
    return ended.operation.changes.filter(isAmount).allSatisfy { amount in
      ended.outcome.written.contains { $0.name == amount.name }
    }
  }

  private func isAmount(_ change: FieldChange) -> Bool {
    schema.index(of: change.name).map { schema.fields[$0].rule.decimals != nil } ?? false
  }

  private mutating func measureLag() async throws {
    let start = gateway.now()
    var pause = Duration.milliseconds(250)
    while !unseenCanaries.isEmpty {
      try await readTail()
      try await lookBehindTail()
      if unseenCanaries.isEmpty { return }
      if gateway.now() - start >= Self.patience { return try noteLateness() }
      let next = gateway.now() + pause
      if let deadline = settings.deadline, next >= deadline { throw StopReason.timeOver }
      if try await gateway.rest(until: next) { throw StopReason.signal }
      pause = min(pause * 2, .seconds(16))
    }
  }

  /// A tail shows only what stands behind the last pass known: a service whose new ids are not its highest is read whole.
  private mutating func lookBehindTail() async throws {
    guard let last = tail.last, unseenCanaries.contains(where: { $0.id < last }) else { return }
    let reading = await gateway.reading(for: [], watching: Set(unseenCanaries.map(\.id)))
    try noteShown(reading.shownAt)
  }

  /// Takes the time that a first pass took, once a reading shows it.
  ///
  /// - Parameter moments: when each pass was read, on this process's own clock, which no setting of the time moves.
  mutating func noteShown(_ moments: [PassID: Instant]) throws {
    for canary in unseenCanaries {
      guard let moment = moments[canary.id] else { continue }
      let lag = max(canaryLag ?? .zero, moment - canary.since)
      canaryLag = lag
      try record.noteCanaryLag(lag)
    }
    unseenCanaries.removeAll { moments[$0.id] != nil }
  }
}
