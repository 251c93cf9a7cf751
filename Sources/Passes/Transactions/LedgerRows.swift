/// How a ledger names a row's pass.
public enum PassReference: String, Hashable, Sendable, CaseIterable {
  /// The customer's key, which is the pass's external id.
  case key
  /// Loona's own id.
  case pass
  /// What was scanned.
  case code
}

/// One row of a ledger, lent by its reader. Its slices live only inside the call that hands it over.
public struct LedgerRow {
  public var type: TransactionType
  public var reference: ByteSlice
  public var purchaseID: ByteSlice
  public var line: ByteSlice
  public var amount: Int64?
  public var spending: Int64?
  public var count: Int?
  public var status: String?
  /// Milliseconds since 1970, to order by.
  public var time: Int64?
  public var origin: RowOrigin

  public init(
    type: TransactionType, reference: ByteSlice, purchaseID: ByteSlice, line: ByteSlice = .empty, amount: Int64? = nil,
    spending: Int64? = nil, count: Int? = nil, status: String? = nil, time: Int64? = nil, origin: RowOrigin
  ) {
    self.type = type
    self.reference = reference
    self.purchaseID = purchaseID
    self.line = line
    self.amount = amount
    self.spending = spending
    self.count = count
    self.status = status
    self.time = time
    self.origin = origin
  }
}

/// A ledger as it was read, a hundred bytes a row or so. Not for two tasks at once.
public final class LedgerRows {
  struct Entry {
    var type: TransactionType
    /// What becomes of it, as far as the rows alone say.
    var problem: LedgerProblem?
    var isRepeated = false
    var holder: UInt32
    /// Type, purchase id and line, as `identityBytes` writes them.
    var identity: Arena.Position
    var status: UInt16
    var count: Int32
    var amount: Int64
    var spending: Int64
    var time: Int64
    var origin: RowOrigin
  }

  static let none = Int64.min

  public let reference: PassReference
  private(set) var entries: [Entry] = []
  private(set) var statuses: [String] = []
  private let arena = Arena()
  private var identities = KeyIndex()
  private var holders = KeyIndex()
  private(set) var holderTexts: [Arena.Position] = []
  private var scratch = ByteBuffer()
  public var counts = LedgerCounts()

  public init(reference: PassReference) { self.reference = reference }

  /// Takes a row in that could be read.
  public func add(_ row: borrowing LedgerRow) {
    counts.rows += 1
    counts.amountOfRows &+= row.amount ?? 0
    Self.write(row.type, row.purchaseID, row.line, into: &scratch)
    let hash = ByteHash.of(scratch.bytes)
    let first = identities.find(scratch.bytes, hash: hash) { arena.kept(entries[Int($0)].identity) }
    var entry = Entry(
      type: row.type, holder: holder(row.reference),
      identity: first.map { entries[Int($0)].identity } ?? arena.keep(scratch.bytes), status: status(row.status),
      count: Int32(clamping: row.count ?? -1), amount: row.amount ?? Self.none, spending: row.spending ?? Self.none,
      time: row.time ?? Self.none, origin: row.origin)
    if let first {
      if isSame(entry, entries[Int(first)]) {
        entry.isRepeated = true
      } else {
        // Nobody guesses which of them is right.
        entry.problem = .conflictingRows
        entries[Int(first)].problem = .conflictingRows
      }
    } else {
      identities.insert(UInt32(entries.count), hash: hash)
    }
    entries.append(entry)
  }

  public func reject() {
    counts.rows += 1
    counts.rejected += 1
  }

  /// A repetition of rows that conflict conflicts too.
  func settleRepetitions() {
    for index in entries.indices where entries[index].isRepeated {
      if let first = find(identityOf: entries[index]), entries[first].problem != nil {
        entries[index].problem = entries[first].problem
      }
    }
  }

  private func isSame(_ a: Entry, _ b: Entry) -> Bool {
    a.holder == b.holder && a.amount == b.amount && a.spending == b.spending && a.count == b.count
      && a.status == b.status
  }

  private func holder(_ text: ByteSlice) -> UInt32 {
    let hash = ByteHash.of(text)
    if let known = holders.find(text, hash: hash, bytesOf: { arena.kept(holderTexts[Int($0)]) }) { return known }
    let number = UInt32(holderTexts.count)
    holderTexts.append(arena.keep(text))
    holders.insert(number, hash: hash)
    return number
  }

  func status(of entry: Entry) -> String? { entry.status == 0 ? nil : statuses[Int(entry.status) - 1] }

  /// Statuses are few: a place in a list, from 1.
  private func status(_ text: String?) -> UInt16 {
    guard let text else { return 0 }
    if let index = statuses.firstIndex(of: text) { return UInt16(index + 1) }
    statuses.append(text)
    return UInt16(statuses.count)
  }

  // MARK: Looking up

  func holder(of reference: ByteSlice) -> Int? {
    holders.find(reference, hash: ByteHash.of(reference)) { arena.kept(holderTexts[Int($0)]) }.map(Int.init)
  }

  func text(ofHolder number: Int) -> ByteSlice { arena.kept(holderTexts[number]) }

  /// The first row of that identity.
  func find(_ type: TransactionType, _ purchaseID: String, _ line: String) -> Int? {
    var (purchaseID, line) = (purchaseID, line)
    purchaseID.withUTF8 { purchase in line.withUTF8 { Self.write(type, purchase, $0, into: &scratch) } }
    return find(scratch.bytes)
  }

  private func find(identityOf entry: Entry) -> Int? { find(arena.kept(entry.identity)) }

  private func find(_ bytes: ByteSlice) -> Int? {
    identities.find(bytes, hash: ByteHash.of(bytes)) { arena.kept(entries[Int($0)].identity) }.map(Int.init)
  }

  /// The type in one byte, the purchase id, and a line behind a separator that no cell holds.
  private static func write(
    _ type: TransactionType, _ purchaseID: ByteSlice, _ line: ByteSlice, into buffer: inout ByteBuffer
  ) {
    buffer.removeAll()
    buffer.append(typeByte(type))
    buffer.append(purchaseID)
    guard !line.isEmpty else { return }
    buffer.append(0)
    buffer.append(line)
  }

  private static func typeByte(_ type: TransactionType) -> UInt8 {
    switch type {
    case .purchase: 1
    case .spending: 2
    case .purchaseSpending: 3
    case .status: 4
    case .chop: 5
    }
  }

  func transaction(_ index: Int) -> Transaction {
    let entry = entries[index]
    let identity = arena.kept(entry.identity).dropFirst()
    let parts = identity.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    return Transaction(
      type: entry.type, purchaseID: String(decoding: parts[0], as: UTF8.self),
      line: parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "",
      amount: entry.amount == Self.none ? nil : entry.amount,
      spending: entry.spending == Self.none ? nil : entry.spending, count: entry.count < 0 ? nil : Int(entry.count),
      status: status(of: entry),
      code: reference == .code ? text(ofHolder: Int(entry.holder)).string : nil,
      time: entry.time == Self.none ? nil : entry.time)
  }

  /// By time, and rows of one moment as they stand.
  func inOrder() -> [Int] {
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.time <= $1.time }
    let all = Array(entries.indices)
    return isSorted ? all : all.sorted { (entries[$0].time, $0) < (entries[$1].time, $1) }
  }
}
