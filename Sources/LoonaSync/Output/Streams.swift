import Foundation
import Synchronization

/// Where the program's words go: the process's own streams, or whoever runs the program in other surroundings.
package struct Streams: Sendable {
  /// Standard output: the result.
  package var output: @Sendable (String) -> Void
  /// Standard error: everything else.
  package var error: @Sendable (String) -> Void
  /// Standard output may be coloured.
  package var takesColors = false
  /// Standard error is a terminal.
  package var isTerminal = false

  package init(output: @escaping @Sendable (String) -> Void, error: @escaping @Sendable (String) -> Void) {
    self.output = output
    self.error = error
  }

  private static let lock = Mutex(())

  static func standard() -> Streams {
    var streams = Streams(
      output: { write($0, to: .standardOutput) }, error: { write($0, to: .standardError) })
    streams.takesColors = isatty(STDOUT_FILENO) == 1
    streams.isTerminal = isatty(STDERR_FILENO) == 1
    return streams
  }

  private static func write(_ text: String, to handle: FileHandle) {
    lock.withLock { _ in
      // A closed pipe must not end a run that is under way.
      try? handle.write(contentsOf: Data(text.utf8))
    }
  }
}
