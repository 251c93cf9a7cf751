/// Passes that no key claims, kept until all passes are read: a weaker value may still find their customer.
struct StrayPasses {
  struct Stray {
    var id: PassID
    /// The tier of the pass's first match value that is not empty, from 1.
    var tier: UInt8
    var record: Arena.Position
    /// The key that the state remembers for the pass, 0 for none: unclaimed, it is one of ours, and missing.
    var rememberedKey: Arena.Position
  }

  let arena = Arena()
  private(set) var all: [Stray] = []
  private var buffer = [UInt8]()

  mutating func keep(_ pass: borrowing ListedPass, tier: UInt8, rememberedKey: Arena.Position) {
    buffer.removeAll(keepingCapacity: true)
    for value in pass.values { append(value) }
    append(pass.status)
    append(pass.expirationDate)
    let record = buffer.withUnsafeBufferPointer { arena.keep($0) }
    all.append(Stray(id: pass.id, tier: tier, record: record, rememberedKey: rememberedKey))
  }

  /// The pass as it was listed; its slices live as long as the arena.
  func pass(_ stray: Stray, valueCount: Int) -> ListedPass {
    var pass = ListedPass(id: stray.id, valueCount: valueCount)
    var rest = arena.kept(stray.record)
    for value in 0..<valueCount { pass.values[value] = Self.next(&rest) }
    pass.status = Self.next(&rest)
    pass.expirationDate = Self.next(&rest)
    return pass
  }

  private mutating func append(_ value: ByteSlice?) {
    let length = value.map { UInt32($0.count) } ?? .max
    withUnsafeBytes(of: length.littleEndian) { buffer.append(contentsOf: $0) }
    if let value { buffer.append(contentsOf: value) }
  }

  private static func next(_ rest: inout ByteSlice) -> ByteSlice? {
    let length = UInt32(
      littleEndian: UnsafeRawBufferPointer(rest).loadUnaligned(as: UInt32.self))
    rest = ByteSlice(rebasing: rest[4...])
    guard length != .max else { return nil }
    defer { rest = ByteSlice(rebasing: rest[Int(length)...]) }
    return ByteSlice(rebasing: rest[0..<Int(length)])
  }
}
