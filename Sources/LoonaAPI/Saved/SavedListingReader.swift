import Foundation
import Glibc
import Passes

/// Reads a saved listing, line by line, in the memory of one buffer. Not for two tasks at once.
public final class SavedListingReader {
  /// Nil where the file begins with a pass.
  public private(set) var header: SavedListing.Header?

  private let path: String
  private let descriptor: Int32
  private var scanner: ListingScanner
  private var buffer: UnsafeMutableBufferPointer<UInt8>
  /// What of the buffer is read from the file and not yet handed out.
  private var unread = 0..<0
  private var isAtEnd = false
  private var line = 0
  private var passes = 0

  private static let lineMax = 1 << 24

  /// Opens the file and reads its header.
  ///
  /// - Parameter valueNames: `FieldSchema.valueNames`.
  public init(path: String, valueNames: [String]) throws(SavedListingProblem) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, code: errno) }
    buffer = .allocate(capacity: 1 << 19)
    scanner = ListingScanner(valueNames: valueNames)
    if let first = try peekLine() {
      header = try SavedHeader.read(first)
      if header != nil { _ = try nextLine() }
    }
  }

  deinit {
    close(descriptor)
    buffer.deallocate()
  }

  /// Hands over each pass, with what was remembered of it. To be called once.
  ///
  /// - Throws: `SavedListingProblem`, and what `each` throws.
  public func read(
    _ each: (borrowing ListedPass, SavedListing.Remembered?) throws -> Void
  ) throws -> SavedListing.Ending {
    while let line = try nextLine() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
      do { try scanner.read(line) } catch {
        try readPage(line, each, otherwise: error)
        continue
      }
      try hand(over: each)
    }
    if let stated = header?.passes, stated != passes { throw SavedListingProblem.count(stated: stated, came: passes) }
    return SavedListing.Ending(passes: passes, isComplete: header?.isComplete)
  }

  private func hand(
    over each: (borrowing ListedPass, SavedListing.Remembered?) throws -> Void
  ) throws {
    passes += 1
    guard let object = scanner.remembered else { return try each(scanner.pass, nil) }
    let remembered: SavedListing.Remembered
    do { remembered = try SavedListing.Remembered(object) } catch {
      throw SavedListingProblem.unreadable(line: line, error)
    }
    try each(scanner.pass, remembered)
  }

  /// A line may be a whole page of passes, kept as it came from the service.
  private func readPage(
    _ bytes: ByteSlice, _ each: (borrowing ListedPass, SavedListing.Remembered?) throws -> Void,
    otherwise problem: ScanProblem
  ) throws {
    guard let page = try? JSONPage(bytes) else { throw SavedListingProblem.unreadable(line: line, problem) }
    for object in page.objects {
      do { try scanner.read(ByteSlice(rebasing: bytes[object])) } catch {
        throw SavedListingProblem.unreadable(line: line, error)
      }
      try hand(over: each)
    }
  }

  // MARK: Lines

  /// Valid until the next call.
  private func nextLine() throws(SavedListingProblem) -> ByteSlice? {
    guard let found = try peekLine() else { return nil }
    line += 1
    unread = unread.lowerBound + found.count + 1..<unread.upperBound
    return found
  }

  private func peekLine() throws(SavedListingProblem) -> ByteSlice? {
    var searched = 0
    while true {
      if let end = lineEnd(from: searched) {
        return ByteSlice(rebasing: UnsafeBufferPointer(buffer)[unread.lowerBound..<end])
      }
      searched = unread.count
      if isAtEnd {
        if unread.isEmpty { return nil }
        throw .cutOff(line: line + 1)
      }
      try fill()
    }
  }

  private func lineEnd(from searched: Int) -> Int? {
    guard let base = buffer.baseAddress, searched < unread.count else { return nil }
    let start = base + unread.lowerBound + searched
    return memchr(start, 0x0A, unread.count - searched).map { UnsafeMutableRawPointer(base).distance(to: $0) }
  }

  private func fill() throws(SavedListingProblem) {
    makeRoom()
    guard unread.count < Self.lineMax, let base = buffer.baseAddress else { throw .lineTooLong(line: line + 1) }
    let came = Glibc.read(descriptor, base + unread.upperBound, buffer.count - unread.upperBound)
    if came < 0 {
      if errno == EINTR { return }
      throw .cannotRead(path: path, code: errno)
    }
    if came == 0 { isAtEnd = true }
    unread = unread.lowerBound..<unread.upperBound + came
  }

  /// Moves what is unread to the front; a line as long as the buffer gets a larger one.
  private func makeRoom() {
    guard let base = buffer.baseAddress else { return }
    let count = unread.count
    if unread.lowerBound == 0, count == buffer.count {
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count * 2)
      larger.baseAddress?.update(from: base, count: count)
      buffer.deallocate()
      buffer = larger
    } else {
      base.update(from: base + unread.lowerBound, count: count)
    }
    unread = 0..<count
  }
}
