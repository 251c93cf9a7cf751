import Foundation

/// The file `-wal` beside a database, looked at before SQLite does: SQLite passes over whatever follows a frame that does not
/// add up, and transactions that were on the disk would be forgotten without a word.
///
/// Each commit is synced before the next begins, so a crash leaves at most one commit behind a frame that does not add up.
struct WriteAheadLog {
  private static let headerSize = 32
  private static let frameHeaderSize = 24

  let path: String

  init(of database: String) { path = database + "-wal" }

  /// A writer may be at it while it is read: only what is found again and again counts.
  ///
  /// - Throws: `StorageError.damaged`.
  func requireSound() throws {
    guard let first = try flaw() else { return }
    for _ in 0..<2 {
      usleep(2000)
      guard try flaw() == first else { return }
    }
    throw StorageError.damaged(path: path, what: first.sentence)
  }

  private enum Flaw: Equatable {
    case header
    case frame(Int, salt: UInt64)

    var sentence: String {
      switch self {
      case .header: "its header does not add up"
      case .frame(let number, _): "frame \(number) does not add up, and commits follow it"
      }
    }
  }

  private func flaw() throws -> Flaw? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw StorageError.unwritable(path: path, reason: "it can't be read")
    }
    return bytes.withUnsafeBytes(Self.flaw)
  }

  private static func flaw(_ bytes: UnsafeRawBufferPointer) -> Flaw? {
    guard bytes.count > headerSize + frameHeaderSize else { return nil }
    let magic = word(bytes, 0)
    let sum = Checksum(isBigEndian: magic & 1 == 1)
    let head = sum.adding(bytes[0..<24])
    let pageSize = Int(word(bytes, 8))
    guard magic & ~1 == 0x377F_0682, head.first == word(bytes, 24), head.second == word(bytes, 28),
      (512...65536).contains(pageSize)
    else { return .header }
    return flaw(bytes, after: head, pageSize: pageSize)
  }

  private static func flaw(_ bytes: UnsafeRawBufferPointer, after head: Checksum, pageSize: Int) -> Flaw? {
    let salt = (word(bytes, 16), word(bytes, 20))
    let size = frameHeaderSize + pageSize
    let frames = (bytes.count - headerSize) / size
    var (sum, broken, commits) = (head, nil as Int?, 0)
    for number in 0..<frames {
      let start = headerSize + number * size
      // Frames of an earlier round of the log.
      guard (word(bytes, start + 8), word(bytes, start + 12)) == salt else {
        broken = broken ?? number
        continue
      }
      if broken == nil {
        sum = sum.adding(bytes[start..<start + 8]).adding(bytes[start + frameHeaderSize..<start + size])
        if (sum.first, sum.second) != (word(bytes, start + 16), word(bytes, start + 20)) { broken = number }
      }
      if broken != nil, word(bytes, start + 4) != 0 { commits += 1 }
    }
    guard let broken, commits > 1 else { return nil }
    return .frame(broken + 1, salt: UInt64(salt.0) << 32 | UInt64(salt.1))
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The sum of SQLite's file format: over pairs of words, each sum added to the other.
  private struct Checksum {
    let isBigEndian: Bool
    var (first, second): (UInt32, UInt32) = (0, 0)

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    func adding(_ bytes: Slice<UnsafeRawBufferPointer>) -> Checksum {
      var sum = self
      let bytes = UnsafeRawBufferPointer(rebasing: bytes)
      var offset = 0
      while offset + 8 <= bytes.count {
        sum.first &+= word(bytes, offset) &+ sum.second
        sum.second &+= word(bytes, offset + 4) &+ sum.first
        offset += 8
      }
      return sum
    }

    private func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }
  }
}
