/// What a lock's file says: who holds it, and, for the machine's, which state was used last.
struct LockNote: Equatable {
  var process: Int32
  var stateID: String?
  var statePath: String?

  init(process: Int32, stateID: String? = nil, statePath: String? = nil) {
    self.process = process
    self.stateID = stateID
    self.statePath = statePath
  }

  /// Nil where the holder has not written yet, or the text is nobody's of ours.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, let process = Int32(first) else { return nil }
    self.process = process
    if lines.count >= 3, !lines[1].isEmpty {
      stateID = String(lines[1])
      statePath = String(lines[2])
    }
  }

  /// A path with a line feed in it would read as cut off: another state, which errs on the safe side.
  var text: String { "\(process)\n\(stateID ?? "")\n\(statePath ?? "")\n" }
}
