/// Keys that were seen in rows which make no customer: rejected, excluded, repeated.
struct KeySet: ~Copyable {
  private let arena = Arena()
  private var index = KeyIndex()

  mutating func insert(_ key: ByteSlice) {
    let hash = ByteHash.of(key)
    guard !contains(key, hash: hash) else { return }
    index.insert(arena.keep(key), hash: hash)
  }

  func contains(_ key: ByteSlice) -> Bool { contains(key, hash: ByteHash.of(key)) }

  private func contains(_ key: ByteSlice, hash: UInt64) -> Bool {
    index.count > 0 && index.find(key, hash: hash, bytesOf: arena.kept) != nil
  }
}
