/// The part of a file that is in memory: the bytes from the current record on.
///
/// They stay where they are, whole, until they are dropped, so that a record's lines can be read again.
/// Never more than a record's limit and one chunk.
struct ByteWindow: ~Copyable {
  static let chunk = 256 * 1024
  /// Readable bytes after the last one, for loads of whole words.
  static let slack = 8
  private static let capacity = CSVReader.recordByteLimit + 2 * chunk

  private var file: InputFile
  private let memory: UnsafeMutablePointer<UInt8>
  private var start = 0
  private var end = 0
  /// Nothing is left to read; `unread` holds the rest.
  private(set) var isFinished = false

  init(_ file: consuming InputFile) {
    self.file = file
    memory = .allocate(capacity: Self.capacity + Self.slack)
  }

  deinit {
    memory.deallocate()
  }

  var path: String { file.path }
  var byteCount: Int { file.byteCount }

  var unread: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: memory + start, count: end - start)
  }

  @inline(__always)
  mutating func drop(_ count: Int) {
    start += count
  }

  /// Reads a chunk behind what is unread. Pointers into the window don't survive it.
  mutating func refill() throws(ExportFileError) {
    if start > 0 {
      memory.update(from: memory + start, count: end - start)
      end -= start
      start = 0
    }
    let room = min(Self.chunk, Self.capacity - end)
    precondition(room > 0, "more is kept than a record may hold")
    let count = try file.read(
      into: UnsafeMutableRawBufferPointer(start: memory + end, count: room))
    end += count
    (memory + end).initialize(repeating: 0, count: Self.slack)
    isFinished = count == 0
  }

  /// Reads until a whole chunk is there or the file ends, so that what is found doesn't hang on short reads.
  mutating func fill() throws(ExportFileError) {
    while !isFinished, end - start < Self.chunk { try refill() }
  }
}
