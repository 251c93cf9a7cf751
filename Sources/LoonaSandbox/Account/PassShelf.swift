/// Passes by id. Those whose ids follow one another lie side by side, in blocks that are never moved; others in a dictionary.
struct PassShelf: Sendable {
  private static let blockSize = 4096

  private var blocks: [[Sandbox.Pass]] = []
  private var first: Int?
  private var inARow = 0
  private var others: [Int: Sandbox.Pass] = [:]

  var count: Int { inARow + others.count }

  subscript(id: Int) -> Sandbox.Pass? {
    if let place = place(id) { return blocks[place.block][place.offset] }
    return others[id]
  }

  /// What lay there before.
  mutating func put(_ pass: Sandbox.Pass) -> Sandbox.Pass? {
    if let place = place(pass.id) {
      defer { blocks[place.block][place.offset] = pass }
      return blocks[place.block][place.offset]
    }
    guard pass.id == (first ?? pass.id) + inARow, others[pass.id] == nil else {
      return others.updateValue(pass, forKey: pass.id)
    }
    first = first ?? pass.id
    if inARow % Self.blockSize == 0 {
      blocks.append([])
      blocks[blocks.count - 1].reserveCapacity(blocks.count > 1 ? Self.blockSize : 64)
    }
    blocks[blocks.count - 1].append(pass)
    inARow += 1
    return nil
  }

  private func place(_ id: Int) -> (block: Int, offset: Int)? {
    guard let first, id >= first, id - first < inARow else { return nil }
    return ((id - first) / Self.blockSize, (id - first) % Self.blockSize)
  }
}
