import Foundation

/// The account on disk: JSON Lines, one ``StateChange`` a line.
///
/// Each request's changes are appended before its answer leaves, in one write, so a killed process
/// forgets nothing that it answered; it isn't synced, so a power cut may take the last seconds. A
/// last line that was cut off is dropped. Opening and closing rewrite the file to the fewest lines, by
/// an atomic replacement. Nothing keeps two sandboxes off one file.
struct StateFile: ~Copyable {
  private let url: URL
  private var handle: FileHandle?

  init(path: String) {
    url = URL(fileURLWithPath: path)
  }

  /// The file's lines; none where there is no file yet.
  /// - Throws: ``StateFileError`` for a line that can't be read, unless it is a torn last one.
  func read() throws -> [StateChange] {
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    let data = try Data(contentsOf: url)
    let lines = data.split(separator: UInt8(ascii: "\n"))
    let isTorn = data.last != UInt8(ascii: "\n")
    var changes: [StateChange] = []
    changes.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated() {
      do {
        changes.append(try JSONDecoder().decode(StateChange.self, from: line))
      } catch  where !(isTorn && index == lines.count - 1) {
        throw StateFileError(path: url.path, line: index + 1)
      } catch {}
    }
    return changes
  }

  /// Puts these lines in the file's place, and appends after them from now on.
  mutating func rewrite(_ changes: [StateChange]) throws {
    try handle?.close()
    handle = nil
    try Self.encoded(changes).write(to: url, options: .atomic)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: url.path)
    let handle = try FileHandle(forWritingTo: url)
    try handle.seekToEnd()
    self.handle = handle
  }

  func append(_ changes: [StateChange]) throws {
    guard !changes.isEmpty else { return }
    try handle?.write(contentsOf: Self.encoded(changes))
  }

  private static func encoded(_ changes: [StateChange]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var data = Data()
    for change in changes {
      data.append(try encoder.encode(change))
      data.append(UInt8(ascii: "\n"))
    }
    return data
  }
}

/// A state file that isn't one, or that was damaged in its middle.
public struct StateFileError: Error, Sendable, Hashable {
  public let path: String
  /// From 1.
  public let line: Int
}
