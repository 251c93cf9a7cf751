/// Where the fields of a row begin, one byte apart from each other; the last entry closes the last field.
///
/// Owned by hand, since libcsv's callbacks reach it through a raw pointer.
struct FieldBounds: ~Copyable {
  private(set) var pointer: UnsafeMutablePointer<Int>
  private(set) var count = 0
  private var capacity = 64

  init() {
    pointer = .allocate(capacity: capacity)
  }

  deinit {
    pointer.deallocate()
  }

  var fieldCount: Int { count - 1 }

  /// Leaves the start of the first field alone.
  @inline(__always)
  mutating func begin() {
    pointer[0] = 0
    count = 1
  }

  @inline(__always)
  mutating func append(_ start: Int) {
    if count == capacity { grow() }
    pointer[count] = start
    count += 1
  }

  /// The field that a byte stands in.
  func field(at offset: Int) -> Int {
    var field = 0
    while field + 1 < fieldCount, pointer[field + 1] <= offset { field += 1 }
    return field
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<Int>.allocate(capacity: capacity * 2)
    larger.update(from: pointer, count: count)
    pointer.deallocate()
    pointer = larger
    capacity *= 2
  }
}
