import Foundation
import Synchronization

/// Where a command speaks: its result on standard output, everything else on standard error.
struct Console: Sendable {
  var isQuiet = false
  var isVerbose = false
  /// One JSON document on standard output, and no prose there.
  var isJSON = false
  var isColored = false
  /// Standard error is a terminal: progress is one line that is written over.
  var isTerminal = false
  var logsJSON = false

  private static let lock = Mutex(())

  func result(_ text: String) { Self.write(text + "\n", to: FileHandle.standardOutput) }

  /// Shown unless `--quiet`.
  func note(_ text: String) {
    if !isQuiet { Self.write(text + "\n", to: FileHandle.standardError) }
  }

  func error(_ text: String) { Self.write(text + "\n", to: FileHandle.standardError) }

  /// Written over by whatever comes next.
  func transient(_ text: String) {
    if isTerminal, !isQuiet { Self.write("\r\u{1B}[K" + text, to: FileHandle.standardError) }
  }

  func clearTransient() { transient("") }

  private static func write(_ text: String, to handle: FileHandle) {
    lock.withLock { _ in
      // A closed pipe must not end a run that is under way.
      try? handle.write(contentsOf: Data(text.utf8))
    }
  }
}
