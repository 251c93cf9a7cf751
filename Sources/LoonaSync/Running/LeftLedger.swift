import Foundation
import Passes
import Reports
import RunStore

/// A ledger of which transactions are left: neither carried out nor refused, and in no later ledger's hands.
///
/// Its run was stopped or died, or ended with some that waited behind one in doubt; or it died before the state was rebuilt, and nobody
/// knows which of them were sent.
struct LeftLedger {
  /// How far back it is looked for: nights of several years.
  private static let runsMax = 2000

  /// A row, and its place in its file when it was read.
  struct Place: Hashable {
    var file: String
    var line: UInt32
    var purchaseID: String
  }

  let run: Run
  /// Nil where its plan can't be read, or its folder is gone.
  let count: Int?
  /// Of the first of them, in the plan's order.
  let places: [Place]
  /// Its source was a mended rejects file.
  private let isRetry: Bool
  /// Nothing was begun since: it can be resumed.
  let isLast: Bool

  /// Newest first. One whose files a later ledger was made from is that one's.
  ///
  /// - Parameters:
  ///   - closes: under the lock: a ledger of which nothing is left is marked so, and not looked through again.
  ///   - places: so many rows of each are named.
  static func all(
    _ state: Ledger, in folder: String, closes: Bool = false, places: Int = 4
  ) throws -> [LeftLedger] {
    let history = try state.history(limit: runsMax)
    let runs = history.filter(\.kind.isLedger)
    guard runs.contains(where: mayBeLeft) else { return [] }
    let folders = Dictionary(try RunFolder.all(in: folder).map { ($0.name, $0) }) { first, _ in first }
    var taken: Set<String> = []
    var told: Set<TransactionIdentity> = []
    var ledgers: [LeftLedger] = []
    for run in runs {
      let isLast = run == history.first
      guard let folder = folders[run.folder] else {
        if mayBeLeft(run) { ledgers.append(LeftLedger(unreadable: run, isLast: isLast)) }
        continue
      }
      do {
        let plan = try PlanFile.open(at: folder.plan)
        let files = Set(plan.identity.inputs.map(\.sha256))
        defer { taken.formUnion(files) }
        guard mayBeLeft(run) else { continue }
        var left = try LeftRows(plan, run, state, isTaken: files.isSubset(of: taken))
        for identity in told { left.remove(identity) }
        told.formUnion(left.rows.keys)
        if !left.rows.isEmpty {
          ledgers.append(LeftLedger(run, left.rows.values, isLast: isLast, places: places, isRetry: isRetry(plan)))
        } else if closes, !isLast, !left.hasOpen {
          try state.close(run.id)
        }
      } catch  where mayBeLeft(run) {
        ledgers.append(LeftLedger(unreadable: run, isLast: isLast))
      } catch {}
    }
    return ledgers
  }

  private static func isRetry(_ plan: PlanFile) -> Bool {
    (try? JSONDocument.read(PlanFigures.self, plan.summary))?.retry ?? false
  }

  private init(_ run: Run, _ rows: some Collection<LeftRows.Row>, isLast: Bool, places: Int, isRetry: Bool) {
    (self.run, self.isLast, self.isRetry) = (run, isLast, isRetry)
    count = rows.count
    let last = rows.count > places ? rows.map(\.ordinal).sorted()[places - 1] : .max
    self.places = rows.filter { $0.ordinal <= last }.sorted { $0.ordinal < $1.ordinal }.compactMap(\.place)
  }

  private init(unreadable run: Run, isLast: Bool) {
    (self.run, self.isLast, isRetry) = (run, isLast, false)
    (count, places) = (nil, [])
  }

  private static func mayBeLeft(_ run: Run) -> Bool { !run.isClosed && run.status != .done }

  /// For whoever begins another run, or has.
  var advice: String {
    let many = count.map(DisplayNumber.text) ?? "some"
    let close = "If nothing more of it is to be sent: `loona-sync transactions close \(run.folder)`"
    let again =
      isRetry
      ? "Feed the same rejects file back with `loona-sync transactions apply --retry`"
      : "Apply its files again with `loona-sync transactions apply`"
    guard count != nil else {
      return
        "\(run.folder), a ledger, was not carried out to its end, and its plan can't be read any more (\(run.folder)/run.sqlite). \(again); what was sent counts once. \(close)"
    }
    guard !run.isFromFolder else {
      return """
        \(run.folder), a ledger, was begun before the state was rebuilt, and does not tell what became of \(many) of its transactions\(shownPlaces). \
        \(again): \(Self.promise). \(close)
        """
    }
    return """
      \(run.folder), a ledger, was not carried out to its end: \(many) of its transactions \(count == 1 ? "is" : "are") left\(shownPlaces). A run that is begun \
      after it can't go on with it. \(again); what was sent is not sent again. \(close)
      """
  }

  static let promise =
    "they go out under the keys that they had, and count once where Loona keeps its promise about keys"

  /// The first rows, by file and line.
  private var shownPlaces: String {
    guard !places.isEmpty else { return "" }
    let shown = places.prefix(3).map { "\($0.file):\($0.line) \(Masking().text($0.purchaseID))" }.joined(
      separator: ", ")
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

  /// - Parameter isTaken: a later ledger read the same rows, and has told of those that it did not begin.
  init(_ plan: PlanFile, _ run: Run, _ state: Ledger, isTaken: Bool) throws {
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
            ? LeftLedger.Place(
              file: files[Int(origin.file)], line: origin.line, purchaseID: transaction.purchaseID) : nil
        }
        rows[.init(transaction)] = Row(ordinal: operation.ordinal, place: place)
      }
    }
    guard !rows.isEmpty else { return }
    var unknown: Set<TransactionIdentity> = []
    try state.entries { entry in
      switch entry.standing {
      case .unknown:
        if isTaken, rows[.init(entry)] != nil { unknown.insert(.init(entry)) }
      // What a later run was refused, or left itself, it has told of.
      case .without where entry.run <= run.id: return
      case .open, .done, .without:
        let row = rows.removeValue(forKey: .init(entry))
        if row != nil, entry.standing == .open { hasOpen = true }
      }
    }
    if isTaken { rows = rows.filter { unknown.contains($0.key) } }
  }

  mutating func remove(_ identity: TransactionIdentity) { rows.removeValue(forKey: identity) }
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
