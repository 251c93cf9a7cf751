import Passes

/// Passes that this run made, with when their answers came: a listing that can be trusted shows them.
///
/// However many there are, only so many are kept: of those made lately more than of those made long ago.
struct MadePasses {
  private(set) var kept: [MadeAt] = []
  /// Made by this process, and not yet shown by the listing's tail.
  private var awaited: Set<PassID> = []
  private let keptMax: Int

  init(keptMax: Int = 4096) { self.keptMax = max(4, keptMax) }

  /// One that an earlier process may have made.
  mutating func add(_ pass: MadeAt) {
    if kept.count >= keptMax { thin() }
    kept.append(pass)
  }

  mutating func addOwn(_ pass: MadeAt) {
    add(pass)
    // A tail that never shows them is not waited for: a pass of ours may be taken for another's, never the other way round.
    if awaited.count >= keptMax { awaited.removeAll() }
    awaited.insert(pass.id)
  }

  /// Whether a pass that the tail shows is one that this process made.
  func isAwaited(_ pass: PassID) -> Bool { awaited.contains(pass) }

  /// A reading of the tail that can be trusted shows them: they are awaited no more.
  mutating func noteShown(inTail passes: [PassID]) {
    awaited.subtract(passes)
  }

  /// Leaves out every other one of the older half.
  private mutating func thin() {
    let half = kept.count / 2
    kept = kept[..<half].enumerated().filter { $0.offset % 2 == 0 }.map(\.element) + kept[half...]
  }
}
