import Foundation
import Passes
import RunStore

/// A ledger of which transactions are left: neither carried out nor refused, and in no later ledger's hands.
///
/// Its run was stopped or died, or ended with some that waited behind one in doubt; or it died before the state was rebuilt, and nobody
/// knows which of them were sent.
struct LeftLedger {
  /// How far back it is looked for: nights of several years.
  private static let runsMax = 2000

  /// A row's place in its file.
  struct Place: Hashable {
    var file: String
    var line: UInt32
  }

  let run: Run
  let count: Int
  /// Of those that the plan has a row of, in its order.
  let places: [Place]
  /// Nothing was begun since: it can be resumed.
  let isLast: Bool

  /// Newest first. One whose files a later ledger was made from is that one's; one whose folder is gone is told of no more.
  ///
  /// - Parameter closes: under the lock: a ledger of which nothing is left is marked so, and not looked through again.
  static func all(_ state: Ledger, in folder: String, closes: Bool = false) throws -> [LeftLedger] {
    let history = try state.history(limit: runsMax)
    let runs = history.filter(\.kind.isLedger)
    guard runs.contains(where: mayBeLeft) else { return [] }
    let folders = Dictionary(try RunFolder.all(in: folder).map { ($0.name, $0) }) { first, _ in first }
    var taken: Set<String> = []
    var told: Set<TransactionIdentity> = []
    var ledgers: [LeftLedger] = []
    for run in runs {
      guard let folder = folders[run.folder], let plan = try? PlanFile.open(at: folder.plan) else { continue }
      let files = Set(plan.identity.inputs.map(\.sha256))
      if mayBeLeft(run), !files.isSubset(of: taken) {
        var left = try LeftRows(plan, run, state)
        left.remove(told)
        told.formUnion(left.rows.keys)
        let isLast = run == history.first
        if !left.rows.isEmpty {
          ledgers.append(LeftLedger(run, left.rows.values, isLast: isLast))
        } else if closes, !isLast, !left.hasOpen {
          try state.close(run.id)
        }
      } else if closes, mayBeLeft(run) {
        try state.close(run.id)
      }
      taken.formUnion(files)
    }
    return ledgers
  }

  private init(_ run: Run, _ rows: some Collection<LeftRows.Row>, isLast: Bool) {
    (self.run, self.isLast) = (run, isLast)
    count = rows.count
    places = rows.sorted { $0.ordinal < $1.ordinal }.compactMap(\.place)
  }

  private static func mayBeLeft(_ run: Run) -> Bool { !run.isClosed && run.status != .done }

  /// For whoever begins another run, or has.
  var advice: String {
    let many = DisplayNumber.text(count)
    let close = "If nothing more of it is to be sent: `loona-sync transactions close \(run.folder)`"
    guard !run.isFromFolder else {
      return """
        \(run.folder), a ledger, was begun before the state was rebuilt, and does not tell what became of \(many) of its transactions\(shownPlaces). \
        Apply its files again with `loona-sync transactions apply`: \(Self.promise). \(close)
        """
    }
    return """
      \(run.folder), a ledger, was not carried out to its end: \(many) of its transactions \(count == 1 ? "is" : "are") left\(shownPlaces). A run that is begun \
      after it can't go on with it: apply its files again with `loona-sync transactions apply`; what was sent is not sent again. \(close)
      """
  }

  static let promise =
    "they go out under the keys that they had, and count once where Loona keeps its promise about keys"

  /// The first rows, by file and line.
  private var shownPlaces: String {
    guard !places.isEmpty else { return "" }
    let shown = places.prefix(3).map { "\($0.file):\($0.line)" }.joined(separator: ", ")
    return " (\(shown)\(places.count > 3 ? ", …" : ""))"
  }
}

/// Of a ledger's plan, the transactions that are left.
private struct LeftRows {
  struct Row {
    var ordinal: Int
    var place: LeftLedger.Place?
  }

  private(set) var rows: [TransactionIdentity: Row] = [:]
  /// Something of it is in doubt, and may be left yet.
  private(set) var hasOpen = false

  init(_ plan: PlanFile, _ run: Run, _ state: Ledger) throws {
    let files = plan.identity.inputs.map { URL(fileURLWithPath: $0.path).lastPathComponent }
    var operations = plan.operations(of: .transact)
    while let batch = try operations.next(), let first = batch.first, let last = batch.last {
      let results = try state.outcomes(of: run.id, in: first.ordinal...last.ordinal)
      for operation in batch {
        guard let transaction = operation.transaction,
          [.notAttempted, .inDoubt].contains(results[operation.ordinal]?.outcome.kind ?? .notAttempted)
        else { continue }
        let place = operation.origin.flatMap { origin in
          files.indices.contains(Int(origin.file))
            ? LeftLedger.Place(file: files[Int(origin.file)], line: origin.line) : nil
        }
        rows[.init(transaction)] = Row(ordinal: operation.ordinal, place: place)
      }
    }
    guard !rows.isEmpty else { return }
    try state.entries { entry in
      switch entry.standing {
      case .unknown: return
      // What a later run was refused, or left itself, it has told of.
      case .without where entry.run <= run.id: return
      case .open, .done, .without:
        let row = rows.removeValue(forKey: .init(entry))
        if row != nil, entry.standing == .open { hasOpen = true }
      }
    }
  }

  mutating func remove(_ told: Set<TransactionIdentity>) { rows = rows.filter { !told.contains($0.key) } }
}

private struct TransactionIdentity: Hashable {
  var type: TransactionType
  var purchaseID: String
  var line: String

  init(_ transaction: Transaction) {
    (type, purchaseID, line) = (transaction.type, transaction.purchaseID, transaction.line)
  }

  init(_ entry: EnteredTransaction) { (type, purchaseID, line) = (entry.type, entry.purchaseID, entry.line) }
}
