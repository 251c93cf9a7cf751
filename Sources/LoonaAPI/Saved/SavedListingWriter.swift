import Foundation
import Glibc
import Passes

/// Writes a saved listing beside its final name, readable by its owner only, and puts it in place when it is finished.
///
/// Not for two tasks at once. One that is dropped unfinished leaves nothing behind.
public final class SavedListingWriter {
  private let path: String
  private let partialPath: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var passes = 0

  private static let bufferSize = 1 << 18

  public init(path: String, header: SavedListing.Header) throws(SavedListingProblem) {
    self.path = path
    partialPath = path + ".partial"
    unlink(partialPath)
    descriptor = open(partialPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotOpen(path: partialPath, code: errno) }
    buffer.reserveCapacity(Self.bufferSize + (1 << 14))
    buffer += SavedHeader.line(header)
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(partialPath)
  }

  /// Adds the pass as received, on one line.
  ///
  /// - Parameter remembered: what the state knows of it.
  public func write(
    _ pass: borrowing ListedPass, remembered: SavedListing.Remembered? = nil
  ) throws(SavedListingProblem) {
    let start = buffer.count
    buffer.append(contentsOf: pass.raw)
    // Inside JSON strings there is no line end, so those between them may go.
    for index in start..<buffer.count where buffer[index] == 0x0A || buffer[index] == 0x0D { buffer[index] = 0x20 }
    if let remembered {
      var json = JSONText()
      remembered.append(to: &json)
      buffer.removeLast()
      buffer += json.bytes
      buffer.append(UInt8(ascii: "}"))
    }
    buffer.append(0x0A)
    passes += 1
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Fills in the header, brings all to the disk, and gives the file its name. Nothing can be written afterwards.
  public func finish(isComplete: Bool) throws(SavedListingProblem) {
    try flush()
    let outcome = SavedHeader.outcome(isComplete: isComplete, passes: passes)
    let written = pwrite(descriptor, outcome, outcome.count, off_t(SavedHeader.outcomeOffset))
    guard written == outcome.count, fsync(descriptor) == 0 else { throw failure }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0, rename(partialPath, path) == 0 else {
      let failure = failure
      unlink(partialPath)
      throw failure
    }
  }

  private var failure: SavedListingProblem { .cannotWrite(path: path, code: errno) }

  private func flush() throws(SavedListingProblem) {
    var offset = 0
    while offset < buffer.count {
      let written = buffer.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
      }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw failure }
      offset += written
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
