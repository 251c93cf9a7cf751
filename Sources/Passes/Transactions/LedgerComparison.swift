/// Holds a ledger against the listed passes and against what was sent before, and decides on each row.
///
/// Rows come first, then the passes and the transactions that the state knows, in any order; then `finish`. Not for two tasks at once.
public final class LedgerComparison {
  /// The values of a pass that a listing has to hand over, in this order.
  public static let valueNames = ["externalId", "balance", "stamps"]

  private struct Card {
    var pass: Int64 = 0
    var isAmbiguous = false
    var hasTransaction = false
    /// Whether it shows the pass's external id, for the row's key.
    var key: Arena.Position = 0
    var balance = LedgerRows.none
    var stamps: Int32 = -1
    var status: UInt16 = 0
  }

  private struct Known {
    var digest: UInt64
    var key: String
    var pass: PassID
    var standing: TransactionStanding
  }

  private let rows: LedgerRows
  private let kind: CardKind?
  private let terms: LoyaltyTerms
  private let remembered: (_ key: String) -> PassID?
  private var cards: [Card]
  private var byPass: [Int64: Int] = [:]
  private var known: [Int: Known] = [:]
  private let arena = Arena()
  private var scratch = ByteBuffer()
  private var statuses: [String] = []

  /// - Parameter remembered: whose pass the state knows a key's to be.
  public init(_ rows: LedgerRows, template: Template?, remembered: @escaping (_ key: String) -> PassID?) {
    self.rows = rows
    kind = template?.kind
    terms = template?.loyalty ?? LoyaltyTerms()
    self.remembered = remembered
    cards = Array(repeating: Card(), count: rows.holderTexts.count)
    rows.settleRepetitions()
    guard rows.reference == .key else { return }
    for holder in cards.indices {
      guard let pass = remembered(rows.text(ofHolder: holder).string) else { continue }
      byPass[pass.rawValue] = holder
    }
  }

  /// Takes in a pass of the listing, with the values of `valueNames`.
  public func see(_ pass: borrowing ListedPass) {
    rows.counts.listed += 1
    let key = pass.values[0]?.trimmed ?? .empty
    let holder: Int?
    switch rows.reference {
    // The remembered pass is the customer's, whatever its external id says now.
    case .key: holder = byPass[pass.id.rawValue] ?? (key.isEmpty ? nil : rows.holder(of: key))
    case .pass:
      scratch.removeAll()
      scratch.append(decimal: pass.id.rawValue)
      holder = rows.holder(of: scratch.bytes)
    case .code: holder = pass.encryptedID.flatMap { rows.holder(of: $0.trimmed) }
    }
    guard let holder else { return }
    if cards[holder].pass != 0 {
      let isRemembered = byPass[cards[holder].pass] == holder
      if byPass[pass.id.rawValue] == holder { return fill(holder, pass, key) }
      if !isRemembered { cards[holder].isAmbiguous = true }
      return
    }
    fill(holder, pass, key)
  }

  private func fill(_ holder: Int, _ pass: borrowing ListedPass, _ key: ByteSlice) {
    fill(
      holder, pass.id, key: key, balance: pass.values[1]?.trimmed, stamps: pass.values[2]?.trimmed.string,
      status: pass.status?.string)
  }

  private func fill(
    _ holder: Int, _ id: PassID, key: ByteSlice, balance: ByteSlice?, stamps: String?, status: String?
  ) {
    var card = Card(pass: id.rawValue)
    card.key = key.isEmpty ? 0 : arena.keep(key)
    if let balance, let amount = try? Money.minorUnits(balance, decimals: Transaction.decimals) {
      card.balance = amount
    }
    card.stamps = stamps.flatMap { Int32($0) } ?? -1
    if let status { card.status = number(ofStatus: status) }
    cards[holder] = card
  }

  /// From 1.
  private func number(ofStatus status: String) -> UInt16 {
    if let index = statuses.firstIndex(of: status) { return UInt16(index + 1) }
    statuses.append(status)
    return UInt16(statuses.count)
  }

  /// Scanned codes that no listed pass has: a listing may show passes without their codes. To be asked after the listing.
  public var codesNotListed: [String] {
    guard rows.reference == .code else { return [] }
    return cards.indices.filter { cards[$0].pass == 0 }.map { rows.text(ofHolder: $0).string }
  }

  /// Takes in the pass that the service finds by a scanned code.
  public func see(_ pass: RemotePass, ofCode code: String) {
    var code = code
    guard let holder = code.withUTF8({ rows.holder(of: $0) }), cards[holder].pass == 0 else { return }
    var (key, balance) = (pass.value(Self.valueNames[0]) ?? "", pass.value(Self.valueNames[1]) ?? "")
    key.withUTF8 { key in
      balance.withUTF8 { balance in
        fill(
          holder, pass.id, key: key.trimmed, balance: balance.trimmed, stamps: pass.value(Self.valueNames[2]),
          status: pass.status)
      }
    }
  }

  /// Takes in a transaction that was begun before, with the customer and the pass that it was for.
  public func see(
    _ type: TransactionType, _ purchaseID: String, _ line: String, digest: UInt64, key: String, pass: PassID,
    _ standing: TransactionStanding
  ) {
    guard standing != .without, let index = rows.find(type, purchaseID, line) else { return }
    known[index] = Known(digest: digest, key: key, pass: pass, standing: standing)
  }

  /// The same customer's, or the same card's, in the same words; a card that is not listed by now says nothing against it.
  private func isSame(_ index: Int, _ entry: LedgerRows.Entry, _ known: Known) -> Bool {
    guard rows.transaction(index).digest(pass: known.pass) == known.digest else { return false }
    let holder = Int(entry.holder)
    if rows.reference == .key, rows.text(ofHolder: holder).string == known.key { return true }
    return cards[holder].pass == known.pass.rawValue || cards[holder].pass == 0 && rows.reference == .code
  }

  // MARK: The end

  /// - Parameters:
  ///   - open: writes without an outcome: transactions are sent again first, and passes with another write wait.
  ///   - refuse: gets each row that is not sent and that a person has to look at.
  public func finish(
    listingIsComplete: Bool, open: [OpenIntent], emit: (Operation) throws -> Void,
    refuse: (RowOrigin, LedgerProblem) throws -> Void
  ) throws -> LedgerCounts {
    var counts = rows.counts
    var ordinal = 0
    var waiting = Waiting()
    for intent in open {
      guard intent.action == .transact, let pass = intent.passID else {
        waiting.keys.insert(intent.key)
        if let pass = intent.passID { waiting.passes.insert(pass.rawValue) }
        continue
      }
      ordinal += 1
      counts.inDoubtBeside += 1
      try emit(Operation(ordinal: ordinal, action: .settle, key: intent.key, passID: pass, changes: []))
    }
    for index in rows.inOrder() {
      let entry = rows.entries[index]
      let amount = entry.amount == LedgerRows.none ? 0 : entry.amount
      switch decide(index, entry, waiting, listingIsComplete: listingIsComplete) {
      case .transact:
        ordinal += 1
        counts.transactions += 1
        if known[index] != nil { counts.mayBeDone = (counts.mayBeDone ?? 0) + 1 }
        counts.amount &+= amount
        let card = cards[Int(entry.holder)]
        if !card.hasTransaction { counts.passes += 1 }
        cards[Int(entry.holder)].hasTransaction = true
        // Its code may have turned with it: then only what was sent tells the card.
        let sent = card.pass == 0 ? known[index] : nil
        try emit(
          Operation(
            ordinal: ordinal, action: .transact, key: sent?.key ?? key(of: card, Int(entry.holder)),
            passID: sent?.pass ?? PassID(card.pass), changes: rows.transaction(index).changes, origin: entry.origin))
      case .repeated:
        counts.repeated += 1
        counts.amountRepeated &+= amount
      case .sentBefore:
        counts.sentBefore += 1
        counts.amountSentBefore &+= amount
      case .inDoubt:
        counts.inDoubt += 1
        counts.inDoubtBeside -= 1
        counts.amountInDoubt &+= amount
      case .problem(let problem):
        switch problem {
        case .conflictingRows, .sentOtherwise, .unknownOtherwise:
          counts.conflicts += 1
          counts.amountConflicting &+= amount
        case .waiting:
          counts.withheld += 1
          counts.amountWithheld &+= amount
        default:
          counts.refused += 1
          counts.amountRefused &+= amount
        }
        try refuse(entry.origin, problem)
      }
    }
    return counts
  }

  /// Customers, and passes, with another write in doubt.
  private struct Waiting {
    var keys: Set<String> = []
    var passes: Set<Int64> = []
  }

  private enum Decision {
    case transact, repeated, sentBefore, inDoubt
    case problem(LedgerProblem)
  }

  private func decide(
    _ index: Int, _ entry: LedgerRows.Entry, _ waiting: Waiting, listingIsComplete: Bool
  ) -> Decision {
    if let problem = entry.problem { return .problem(problem) }
    if entry.isRepeated { return .repeated }
    let holder = Int(entry.holder)
    let card = cards[holder]
    if let known = known[index] {
      let isSame = isSame(index, entry, known)
      switch known.standing {
      case .done, .without: return isSame ? .sentBefore : .problem(.sentOtherwise)
      case .open: return isSame ? .inDoubt : .problem(.sentOtherwise)
      case .unknown where !isSame || card.pass != 0 && card.pass != known.pass.rawValue:
        return .problem(.unknownOtherwise)
      case .unknown where rows.reference == .code && card.pass == 0:
        let isWaiting = waiting.passes.contains(known.pass.rawValue) || waiting.keys.contains(known.key)
        return isWaiting ? .problem(.waiting) : .transact
      case .unknown: break
      }
    }
    if card.isAmbiguous { return .problem(.severalPasses) }
    guard card.pass != 0 else { return .problem(listingIsComplete ? .noPass : .waiting) }
    if waiting.passes.contains(card.pass) { return .problem(.waiting) }
    if !waiting.keys.isEmpty, waiting.keys.contains(key(of: card, holder)) { return .problem(.waiting) }
    if let kind, !entry.type.kinds.contains(kind) { return .problem(.wrongKind) }
    // The card may hold what it did already: nothing can be foreseen of it.
    if known[index] != nil {
      if [.purchase, .purchaseSpending].contains(entry.type) { earn(entry.amount, &cards[holder]) }
      return .transact
    }
    if let problem = foresee(entry, &cards[holder]) { return .problem(problem) }
    return .transact
  }

  /// What the service is sure to refuse: by the most that the card can hold by then. What may pass is sent, and the service decides.
  private func foresee(_ entry: LedgerRows.Entry, _ card: inout Card) -> LedgerProblem? {
    switch entry.type {
    case .purchase: earn(entry.amount, &card)
    case .spending: return spend(entry.amount, &card)
    case .purchaseSpending:
      if let share = terms.spendingShare, entry.spending > Self.share(entry.amount, share) { return .beyondShare }
      if let problem = spend(entry.spending, &card) { return problem }
      earn(entry.amount, &card)
    case .status:
      if card.status > 0, statuses[Int(card.status) - 1] == "USED" { return .usedCoupon }
      card.status = rows.status(of: entry).map(number(ofStatus:)) ?? card.status
    case .chop:
      guard let most = terms.stamps else { break }
      if Int(entry.count) > most { return .beyondLastStamp }
      guard card.stamps >= 0 else { break }
      let stamps = Int(card.stamps) + Int(entry.count)
      if stamps > most { return .beyondLastStamp }
      card.stamps = stamps == most ? 0 : Int32(stamps)
    }
    return nil
  }

  private func earn(_ amount: Int64, _ card: inout Card) {
    guard card.balance != LedgerRows.none, kind == .bonus || kind == nil else { return }
    card.balance = card.balance.clampedSum(Self.share(amount, terms.percentageMax ?? 10_000) + 1)
  }

  private func spend(_ amount: Int64, _ card: inout Card) -> LedgerProblem? {
    guard card.balance != LedgerRows.none else { return nil }
    if amount > card.balance { return .beyondBalance }
    card.balance -= amount
    return nil
  }

  /// Rounded down.
  private static func share(_ amount: Int64, _ share: Int) -> Int64 {
    (amount / 10_000).clampedProduct(Int64(share)).clampedSum(amount % 10_000 * Int64(share) / 10_000)
  }

  /// The customer's key: the row's, or the pass's external id; a pass without one goes by its own id.
  private func key(of card: Card, _ holder: Int) -> String {
    if rows.reference == .key { return rows.text(ofHolder: holder).string }
    return card.key == 0 ? "#\(card.pass)" : arena.kept(card.key).string
  }
}
