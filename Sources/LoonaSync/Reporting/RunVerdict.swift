import Passes
import Reports

/// The one place where a run's figures become an exit code, a headline, and what to do next.
struct RunVerdict {
  private(set) var statuses: Set<ExitStatus> = []
  private(set) var reasons: [String] = []
  /// What a run that has not gone through its plan still has before it.
  enum Future: Hashable, Sendable {
    case resumable
    /// Another was begun since, or the state was rebuilt.
    case overtaken
    /// Nothing more of a ledger is to be sent.
    case closed
  }

  private let future: Future
  private let plan: PlanFigures
  private let run: RunFigures?
  private let folder: String
  private let path: String
  /// ` -c FILE`, where it is not the default.
  private let options: String

  /// - Parameters:
  ///   - run: nil for a plan that was not carried out.
  ///   - folder: the run folder's name, and its path.
  init(
    _ plan: PlanFigures, _ run: RunFigures?, identities: [Identity], future: Future = .resumable, folder: String,
    path: String,
    configurationFile: String = Configuration.defaultFile
  ) {
    self.plan = plan
    self.future = future
    self.run = run
    self.folder = folder
    self.path = path
    options = configurationFile == Configuration.defaultFile ? "" : " -c \(configurationFile)"
    for identity in identities where !identity.closes {
      add(
        .failed,
        "the identity '\(identity.name)' does not close: its \(Self.side(identity)) lacks \(Self.amount(identity)). That is a bug of ours; please report it"
      )
    }
    if run == nil {
      for check in plan.limits where check.refuses { add(.refused, check.sentence) }
      for refusal in plan.refusals { add(.refused, refusal) }
      if plan.hasChanges { statuses.insert(.changes) }
      if plan.hasExceptions { statuses.insert(.exceptions) }
    }
    addSourceReasons()
    if let run { add(run) }
  }

  private static func side(_ identity: Identity) -> String { identity.difference > 0 ? "right side" : "left side" }

  private static func amount(_ identity: Identity) -> String {
    let difference = abs(identity.difference)
    guard let decimals = identity.decimals else { return DisplayNumber.text(Int(difference)) }
    return Money.text(difference, decimals: decimals)
  }

  private mutating func add(_ status: ExitStatus, _ reason: String) {
    statuses.insert(status)
    reasons.append(reason)
  }

  /// - Parameter one: in place of the words, where it is one.
  private mutating func addException(_ count: Int, _ words: String, one: String) {
    if count > 0 { add(.exceptions, "\(DisplayNumber.text(count)) \(count == 1 ? one : words)") }
  }

  private mutating func addSourceReasons() {
    if let ledger = plan.ledger { addReasons(of: ledger) }
    addException(plan.source.rejected, "customer rows rejected", one: "customer row rejected")
    let withoutBalance = plan.source.withoutBalance
    if withoutBalance > 0 {
      let customers = withoutBalance == 1 ? "customer" : "customers"
      reasons.append("\(DisplayNumber.text(withoutBalance)) \(customers) without a balance row (policy.no_balance)")
    }
    addException(plan.source.balancesRejected, "balance rows rejected", one: "balance row rejected")
    addException(
      plan.source.duplicates + plan.source.balanceDuplicates, "rows with a key that stands on several rows",
      one: "row with a key that stands on several rows")
    if let flaw = plan.listingFlaw {
      add(.exceptions, "the listing is not complete (\(flaw)): no pass is made, none taken for missing")
    }
    addException(plan.plan.withheld, "customers without a pass, withheld", one: "customer without a pass, withheld")
    addException(
      plan.plan.conflicts + (run?.outcomes.conflicts ?? 0), "customers in conflict", one: "customer in conflict")
    addException(plan.plan.ambiguous, "passes claimed twice", one: "pass claimed twice")
    if plan.plan.conflicts == 0 {
      addException(
        plan.plan.conflictingValues, "single values that changed in Loona", one: "single value that changed in Loona")
    }
  }

  private mutating func addReasons(of ledger: LedgerCounts) {
    addException(ledger.rejected, "ledger rows rejected", one: "ledger row rejected")
    addException(
      ledger.conflicts, "rows that say other than a row, or a transaction, of the same purchase id and type",
      one: "row that says other than a row, or a transaction, of the same purchase id and type")
    addException(ledger.refused, "rows that can't be sent", one: "row that can't be sent")
    if let count = ledger.mayBeDone, count > 0 {
      reasons.append(
        "\(DisplayNumber.text(count)) of them may have been sent before the state was rebuilt: they go out under the keys that they had"
      )
    }
    addException(ledger.withheld, "rows whose pass has a write in doubt", one: "row whose pass has a write in doubt")
    addException(run?.ledger?.conflicts ?? 0, "transactions in conflict", one: "transaction in conflict")
  }

  private mutating func add(_ run: RunFigures) {
    addException(run.outcomes.failed + (run.ledger?.failed ?? 0), "operations failed", one: "operation failed")
    addException(
      run.outcomes.inDoubt + (run.ledger?.inDoubt ?? 0), "operations still in doubt", one: "operation still in doubt")
    if let status = run.stoppedStatus.flatMap(ExitStatus.init(rawValue:)), let stopped = run.stopped {
      add(status, "stopped: \(stopped)")
      if notAttempted > 0 {
        reasons.append(
          "\(DisplayNumber.text(notAttempted)) \(notAttempted == 1 ? "operation" : "operations") not attempted")
      }
    } else {
      addException(notAttempted, "operations not attempted", one: "operation not attempted")
    }
    addException(
      run.findings.count { $0.kind == .transactionNotDone }, "transactions of earlier runs that were not carried out",
      one: "transaction of an earlier run that was not carried out")
    addException(
      run.findings.count { [.countedTwice, .doubtfulBalance].contains($0.kind) },
      "cards whose balance has to be looked at", one: "card whose balance has to be looked at")
    if let unsettled = run.unsettled { add(.exceptions, "not settled: \(unsettled)") }
    if let withheld = run.withheld, run.outcomes.notAttempted > 0 {
      add(.exceptions, "passes not made: \(withheld)")
    }
    for left in run.leftLedgers ?? [] {
      if left.transactions == 0 { add(.exceptions, "what an earlier ledger left can't be read (\(left.run))") }
      let isUnknown = left.mayBeSent ?? false
      addException(
        left.transactions,
        isUnknown
          ? "transactions of an earlier ledger that may have been sent or not (\(left.run))"
          : "transactions of an earlier ledger are left (\(left.run))",
        one: isUnknown
          ? "transaction of an earlier ledger that may have been sent or not (\(left.run))"
          : "transaction of an earlier ledger is left (\(left.run))")
    }
    guard let verification = run.verification else { return }
    let notListed = verification.notListed ?? 0
    addException(
      notListed, "passes that were made, and that the listing does not show yet",
      one: "pass that was made, and that the listing does not show yet")
    addException(
      verification.differences - notListed,
      plan.ledger == nil
        ? "customers whose pass differs from the source" : "cards that changed after their last transaction",
      one: plan.ledger == nil
        ? "customer whose pass differs from the source" : "card that changed after its last transaction")
    addException(
      verification.doubled, "customers with several claims on passes", one: "customer with several claims on passes")
    if !verification.isComplete { add(.exceptions, "the listing read for verification was not complete") }
  }

  private var notAttempted: Int { (run?.outcomes.notAttempted ?? 0) + (run?.ledger?.notAttempted ?? 0) }

  /// - Parameter isDetailed: `plan --detailed-exitcode`.
  func status(isDetailed: Bool = false) -> ExitStatus {
    guard run == nil else { return ExitStatus.first(of: statuses.subtracting([.changes])) }
    let hard = statuses.subtracting([.changes, .exceptions])
    if !hard.isEmpty { return ExitStatus.first(of: hard) }
    guard isDetailed else { return .done }
    return statuses.contains(.changes) ? .changes : statuses.contains(.exceptions) ? .exceptions : .done
  }

  func verdict(isDetailed: Bool = false) -> Verdict {
    let status = status(isDetailed: isDetailed)
    let kind: Verdict.Kind =
      switch ExitStatus.first(of: statuses.subtracting(run == nil ? [] : [.changes])) {
      case .done: .agrees
      case .changes: .changesToApply
      case .exceptions: run == nil && plan.hasChanges ? .changesToApply : .exceptions
      case .refused: .refused
      case .stopped, .credentials, .unreachable: .stopped
      default: .failed
      }
    return Verdict(kind: kind, exitCode: status.rawValue, headline: headline(kind), reasons: reasons)
  }

  private func headline(_ kind: Verdict.Kind) -> String {
    let changes = plan.plan
    switch kind {
    case .agrees where plan.ledger != nil:
      return run == nil ? "There is nothing to send." : "Each transaction is carried out once."
    case .changesToApply where plan.ledger != nil:
      let count = plan.ledger?.transactions ?? 0
      return "\(DisplayNumber.text(count)) \(count == 1 ? "transaction" : "transactions") to send."
    case .exceptions where plan.ledger != nil:
      return run == nil
        ? "There is nothing to send, but rows are left for a person." : "Some rows are left for a person."
    case .agrees:
      return run == nil ? "There is nothing to do." : "Loona holds what the source says."
    case .changesToApply:
      return "\(DisplayNumber.text(changes.creates)) passes to make, \(DisplayNumber.text(changes.updates)) to update."
    case .exceptions:
      return run == nil
        ? "There is nothing to apply, but rows are left for a person." : "Some rows or passes are left for a person."
    case .refused: return "Nothing was sent."
    case .stopped: return future == .resumable ? "Nothing is lost, and it can go on." : "It did not come to its end."
    case .failed: return "See the reasons."
    }
  }

  var nextStep: NextStep? {
    guard future != .resumable, let step = stepAtItsEnd, step.command?.hasPrefix("loona-sync resume") ?? false else {
      return stepAtItsEnd
    }
    if future == .closed { return NextStep(sentence: "It was closed: nothing more of it is to be sent.") }
    return plan.ledger == nil
      ? NextStep(
        sentence: "It can't be resumed any more. What it left is the next run's:",
        command: "loona-sync run\(options)")
      : NextStep(
        sentence: "It can't be resumed any more. What it left is sent by applying its files again:",
        command: "loona-sync transactions apply\(options) \(ledgerFiles)")
  }

  /// What was right when the run had just ended.
  private var stepAtItsEnd: NextStep? {
    if run?.findings.contains(where: { $0.kind == .countedTwice }) ?? false {
      return NextStep(
        sentence: "Set the card's balance right by hand, and ask Loona's support. To go on all the same, begin anew:",
        command: "loona-sync transactions apply\(options) \(ledgerFiles)")
    }
    if run?.stopped != nil {
      return NextStep(sentence: "Go on where it stopped:", command: "loona-sync resume\(options) \(folder)")
    }
    if plan.ledger != nil, let step = ledgerStep { return step }
    if let run {
      if run.outcomes.inDoubt > 0 || run.unsettled != nil {
        return NextStep(
          sentence: "The next run settles what is in doubt, by looking first:", command: "loona-sync run\(options)")
      }
      if run.withheld != nil, run.outcomes.notAttempted > 0 {
        return NextStep(
          sentence: "Once that is over, make the passes that were left:",
          command: "loona-sync resume\(options) \(folder)")
      }
      if plan.source.rejected + plan.source.balancesRejected > 0 {
        return NextStep(
          sentence: "Mend the rows in rejects.csv and feed them back:",
          command: "loona-sync run\(options) --retry \(path)/rejects.csv")
      }
      if let left = run.leftLedgers?.first {
        return NextStep(
          sentence: """
            Apply the files of \(left.run) again (what was sent counts once); or, if nothing more of it is to be sent, say so with \
            `loona-sync transactions close \(left.run)`:
            """, command: "loona-sync transactions apply\(options) FILE…")
      }
      if statuses.contains(.exceptions) {
        return NextStep(
          sentence: """
            \(path)/report.html names each customer and pass. Settle them in the source or in Loona, whichever is wrong; policy.conflicts \
            can say who wins
            """)
      }
      return nil
    }
    let ceilings = Self.ceilings(plan.limits.filter(\.refuses))
    if !ceilings.isEmpty {
      return NextStep(
        sentence: "Look at the export first. If all of this is meant, lift the limits as far as this run needs:",
        command: "loona-sync run\(options) --accept \(ceilings.joined(separator: ","))")
    }
    return plan.hasChanges && !plan.isRefused
      ? NextStep(sentence: "To carry it out, once:", command: "loona-sync apply\(options) \(folder)") : nil
  }

  /// The files that this plan was made from, for a shell; many of them, or mended rows in their place, are the reader's to name.
  private var ledgerFiles: String {
    if plan.retry { return "--retry FILE" }
    guard plan.ledger != nil, (1...4).contains(plan.headers.count) else { return "FILE…" }
    return plan.headers.map { Self.quoted($0.path) }.joined(separator: " ")
  }

  private static func quoted(_ path: String) -> String {
    let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "/._-+,:@".contains($0) } && !path.hasPrefix("-")
    return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
  }

  private var ledgerStep: NextStep? {
    if let outcomes = run?.ledger, outcomes.inDoubt > 0 || run?.unsettled != nil {
      return NextStep(
        sentence: "What is in doubt is sent again under its key by:", command: "loona-sync resume\(options) \(folder)")
    }
    if let outcomes = run?.ledger, outcomes.notAttempted > 0 {
      return NextStep(
        sentence: "What was left, and what waits behind it, is sent by:",
        command: "loona-sync resume\(options) \(folder)")
    }
    if let counts = plan.ledger, let outcomes = run?.ledger {
      let hasRejects = counts.rejected + counts.conflicts + counts.refused + counts.withheld > 0
      if outcomes.failed + outcomes.conflicts > 0 {
        return NextStep(
          sentence: """
            \(path)/operations.csv names each that failed, and why\(hasRejects ? "; rejects.csv has the rows that were not sent" : ""). Once that is mended, \
            in the files themselves, they send only what was not carried out:
            """, command: "loona-sync transactions apply\(options) \(ledgerFiles)")
      }
      guard hasRejects else { return nil }
      return NextStep(
        sentence: "Mend the rows in rejects.csv and feed them back; what was sent already is not sent again:",
        command: "loona-sync transactions apply\(options) --retry \(path)/rejects.csv")
    }
    let ceilings = Self.ceilings(plan.limits.filter(\.refuses))
    if !ceilings.isEmpty {
      return NextStep(
        sentence: "Look at the ledger first. If all of this is meant, lift the limits as far as this run needs:",
        command: "loona-sync transactions apply\(options) --accept \(ceilings.joined(separator: ",")) \(ledgerFiles)")
    }
    return plan.hasChanges
      ? NextStep(
        sentence: "To send it, each transaction once:",
        command: "loona-sync transactions apply\(options) \(ledgerFiles)")
      : nil
  }

  /// Each limit once, with a ceiling just above what this plan needs; a sum of money has none.
  private static func ceilings(_ checks: [LimitCheck]) -> [String] {
    Limits.Name.allCases.compactMap { name in
      guard let most = checks.filter({ $0.name == name }).map(\.value).max() else { return nil }
      return [.balanceShift, .amount].contains(name) ? name.rawValue : "\(name.rawValue)=\(most)"
    }
  }
}

extension LimitCheck {
  /// What would be passed, and how to lift it.
  var sentence: String {
    let share = base.map { " (\(limit) of \(DisplayNumber.text(Int($0))))" } ?? ""
    return
      "limits.\(name.rawValue): \(subject) \(DisplayNumber.text(Int(value))), allowed \(DisplayNumber.text(Int(allowed)))\(share)"
  }
}
