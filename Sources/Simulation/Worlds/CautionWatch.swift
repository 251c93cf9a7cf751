import LoonaSandbox

/// What the network shows of our caution: how many writes left before one was read back, and how many after too many failed.
///
/// A write is fresh where none for its customer came to an end since the export; what is sent again is no new operation.
struct CautionWatch: Sendable {
  struct Limits: Sendable {
    var canary: Int
    var failuresInARowMax: Int
    var concurrency: Int
    /// Where a template allows one pass a phone, a refusal or an answer may stand for an end that is neither.
    var isOnePassAPhone: Bool
    /// Customers get passes from others meanwhile: then creates end without a request.
    var hasHelpfulColleague: Bool
  }

  /// One write, by the number of its request.
  struct Write: Sendable {
    var customer: String
    var isFresh: Bool
  }

  let limits: Limits
  private(set) var problems: [String] = []
  /// Loona keeps other amounts than it says it took: no pass that is read back shows what was written.
  var amountsAreWrong = false
  private var ended: Set<String> = []
  private var writes: [Int: Write] = [:]
  /// An open intent that never left shows nowhere on the network, so what follows a death may be its settling.
  private var mayHoldUnsent = false
  /// Passes that this process wrote and was told of; and those of them whose writes were fresh, and whole.
  private var written: Set<Int> = []
  private var freshWritten: Set<Int> = []
  /// What the export's earlier processes wrote and were told of, and what this one has begun to write to again: an operation whose
  /// rest somebody else made needless may be read back for what was written of it before.
  private var writtenBefore: Set<Int> = []
  private var goneOnWith: Set<Int> = []
  private var isReadBack = false
  private var failuresInARow = 0

  init(_ limits: Limits) { self.limits = limits }

  mutating func exportBegins() {
    ended = []
    writes = [:]
    mayHoldUnsent = false
    (written, writtenBefore) = ([], [])
  }

  mutating func processBegins() {
    writtenBefore.formUnion(written)
    (written, freshWritten, goneOnWith) = ([], [], [])
    isReadBack = false
    failuresInARow = 0
  }

  mutating func processDied() { mayHoldUnsent = true }

  /// - Parameter pass: nil for a create.
  mutating func leaves(_ number: Int, for customer: String, pass: Int? = nil) {
    if let pass, writtenBefore.contains(pass) { goneOnWith.insert(pass) }
    let write = Write(customer: customer, isFresh: !ended.contains(customer))
    writes[number] = write
    guard write.isFresh, !mayHoldUnsent, !limits.hasHelpfulColleague else { return }
    // Those under way may end after the one that was too many.
    if failuresInARow >= limits.failuresInARowMax + limits.concurrency {
      problems.append("a write for \(customer) left after \(failuresInARow) failures in a row")
    }
  }

  /// - Parameters:
  ///   - pass: that the write left as it wanted; nil where it left none.
  ///   - isMeddledWith: it shows nothing of how our amounts are stored, and need not be read back.
  mutating func isDone(_ number: Int, pass: Int?, isMeddledWith: Bool = false) {
    failuresInARow = 0
    guard let write = end(number), let pass, written.insert(pass).inserted else { return }
    guard write.isFresh, !isMeddledWith else { return }
    freshWritten.insert(pass)
    guard limits.canary > 0, !limits.isOnePassAPhone, !mayHoldUnsent, !isReadBack else { return }
    if freshWritten.count == limits.canary + 1 {
      problems.append("\(freshWritten.count) writes were made up to request \(number), and none was read back")
    }
  }

  mutating func isUnclear(_ number: Int) {
    if end(number)?.isFresh == true { failuresInARow += 1 }
  }

  /// An update that got no answer: what is sent again is no new operation, and what it was to complete can't be read back as it
  /// was to be.
  mutating func updateIsUnclear(_ number: Int, of pass: Int) {
    _ = end(number)
    freshWritten.remove(pass)
  }

  private mutating func end(_ number: Int) -> Write? {
    guard let write = writes[number] else { return nil }
    ended.insert(write.customer)
    return write
  }

  mutating func isRefused(_ number: Int) {
    isUnclear(number)
    if limits.isOnePassAPhone { failuresInARow = 0 }
  }

  /// A create that was refused for its phone's pass ends with the search for that pass, and not as a failure.
  mutating func isSearched() {
    if limits.isOnePassAPhone { failuresInARow = 0 }
  }

  mutating func isRead(_ pass: Int) {
    failuresInARow = 0
    if written.contains(pass) || goneOnWith.contains(pass), !amountsAreWrong { isReadBack = true }
  }
}

extension CautionWatch.Limits {
  init(_ conditions: Conditions) {
    self.init(
      canary: conditions.canary, failuresInARowMax: conditions.failuresInARowMax, concurrency: conditions.concurrency,
      isOnePassAPhone: conditions.sandbox.templates[0].secondPass != .made,
      hasHelpfulColleague: conditions.colleaguePercentForGuests > 0)
  }
}
