/// Bytes that stay where they are until the arena goes: no copy when it grows, no allocation per record.
///
/// A record lies whole in one chunk and is addressed by 32 bits in units of eight bytes, so up to 32 GiB. Not for two
/// tasks at once.
public final class Arena {
  public typealias Position = UInt32

  private static let chunkSize = 1 << 22
  private static let unitsPerChunk: UInt32 = 1 << 19
  private static let chunkCountMax = 1 << 13

  /// Room for all chunks that 32 bits can address; only the first `chunkCount` are set.
  private let chunks = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: Arena.chunkCountMax)
  private var chunkCount = 0
  private var used = Arena.chunkSize

  public init() {}

  deinit {
    for chunk in 0..<chunkCount { chunks[chunk].deallocate() }
    chunks.deallocate()
  }

  /// Room for `count` bytes, aligned to eight; position 0 is never given out. What is larger than a chunk gets one of its
  /// own: a value that Loona holds may be as long as it likes.
  public func reserve(_ count: Int) -> (position: Position, bytes: UnsafeMutableRawPointer) {
    if used + count > Self.chunkSize {
      precondition(chunkCount < Self.chunkCountMax, "more than 32 GiB of records")
      (chunks + chunkCount).initialize(
        to: .allocate(byteCount: max(Self.chunkSize, count + 8), alignment: 8))
      chunkCount += 1
      used = chunkCount == 1 ? 8 : 0
    }
    let start = used
    used = (used + count + 7) & ~7
    return (UInt32(chunkCount - 1) * Self.unitsPerChunk + UInt32(start >> 3), chunks[chunkCount - 1] + start)
  }

  @inline(__always)
  func mutablePointer(_ position: Position) -> UnsafeMutableRawPointer {
    chunks[Int(position >> 19)] + (Int(position & (Self.unitsPerChunk - 1)) << 3)
  }

  @inline(__always)
  public func pointer(_ position: Position) -> UnsafeRawPointer { UnsafeRawPointer(mutablePointer(position)) }

  /// Copies one run of bytes in.
  public func keep(_ bytes: ByteSlice) -> Position {
    let (position, room) = reserve(bytes.count + 4)
    room.storeBytes(of: UInt32(bytes.count), as: UInt32.self)
    if let base = bytes.baseAddress { (room + 4).copyMemory(from: base, byteCount: bytes.count) }
    return position
  }

  /// What `keep` copied in; valid while the arena is.
  public func kept(_ position: Position) -> ByteSlice {
    let start = pointer(position)
    return ByteSlice(start: (start + 4).assumingMemoryBound(to: UInt8.self), count: Int(start.load(as: UInt32.self)))
  }
}
