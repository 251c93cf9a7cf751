/// What was written to one file since it was last synced: what a power cut may lose.
struct UnsyncedWrites {
  private enum Change {
    case write(offset: Int, size: Int, before: [UInt8], after: [UInt8])
    /// From the new end on; before, the file was `size` long.
    case truncate(to: Int, size: Int, tail: [UInt8])
  }

  /// The least that a disk writes whole.
  static let sector = 512

  /// The file's name is as new as its content.
  let isNew: Bool
  private var changes: [Change] = []

  init(isNew: Bool) { self.isNew = isNew }

  /// - Parameters:
  ///   - size: the file's, before.
  ///   - before: what stood there; shorter than `after` where the file grows.
  mutating func write(at offset: Int, size: Int, before: [UInt8], after: [UInt8]) {
    changes.append(.write(offset: offset, size: size, before: before, after: after))
  }

  mutating func truncate(to end: Int, size: Int, tail: [UInt8]) {
    changes.append(.truncate(to: end, size: size, tail: tail))
  }

  /// What is left of the file after a power cut: of each write, the sectors that chance lets reach the disk.
  ///
  /// - Returns: nil where the file itself is gone.
  func survivors(of content: [UInt8], _ chance: inout Chance) -> [UInt8]? {
    if isNew, chance.isTrue(percent: 30) { return nil }
    var bytes = content
    for change in changes.reversed() { Self.undo(change, &bytes) }
    // A disk that wrote all, one that wrote nothing, and all between.
    let keptPercent = chance.pick(0, 20, 50, 80, 100)
    for change in changes { Self.redo(change, &bytes, keptPercent, &chance) }
    return bytes
  }

  private static func undo(_ change: Change, _ bytes: inout [UInt8]) {
    switch change {
    case .write(let offset, let size, let before, _):
      resize(&bytes, to: size)
      bytes.replaceSubrange(min(offset, size)..<min(offset, size) + before.count, with: before)
    case .truncate(let end, let size, let tail):
      resize(&bytes, to: min(end, size))
      bytes += tail
    }
  }

  private static func redo(_ change: Change, _ bytes: inout [UInt8], _ keptPercent: Int, _ chance: inout Chance) {
    switch change {
    case .write(let offset, _, _, let after):
      var start = 0
      while start < after.count {
        let end = min(after.count, (offset + start) / sector * sector + sector - offset)
        if chance.isTrue(percent: keptPercent) {
          if bytes.count < offset + end { resize(&bytes, to: offset + end) }
          bytes.replaceSubrange(offset + start..<offset + end, with: after[start..<end])
        }
        start = end
      }
    case .truncate(let end, _, _): if chance.isTrue(percent: keptPercent) { resize(&bytes, to: end) }
    }
  }

  private static func resize(_ bytes: inout [UInt8], to size: Int) {
    if bytes.count > size {
      bytes.removeLast(bytes.count - size)
    } else {
      bytes += [UInt8](repeating: 0, count: size - bytes.count)
    }
  }
}
