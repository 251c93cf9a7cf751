import Passes
import RunStore
import Testing

struct LedgerPassesTests {
  let ledger: Ledger

  init() throws { ledger = try Ledger.inMemory(scope: coffee) }

  private func pass(
    _ key: String, _ id: Int64, _ fields: [FieldMemory], origin: PassMemory.Origin = .adopted, url: String? = nil
  ) -> PassMemory {
    PassMemory(key: key, passID: PassID(id), origin: origin, url: url, fields: fields)
  }

  @Test("New fields are laid over those that are known; links and origin stay")
  func merged() throws {
    let phone = FieldMemory(name: "phone", sent: "1", seen: "1")
    try ledger.remember([pass("K1", 7, [phone], origin: .created, url: "https://x")], at: time(1))
    let (level, other) = (
      FieldMemory(name: "level", sent: "Gold", seen: nil), FieldMemory(name: "phone", sent: "2", seen: nil)
    )
    try ledger.remember([pass("K1", 7, [level, other])], at: time(2))
    #expect(try ledger.pass(of: "K1") == pass("K1", 7, [other, level], origin: .created, url: "https://x"))
  }

  @Test("Of a customer's former pass nothing is kept")
  func anotherPass() throws {
    let field = FieldMemory(name: "phone", sent: "1", seen: "1")
    try ledger.remember([pass("K1", 7, [field], origin: .created, url: "https://x")], at: time(1))
    try ledger.remember([pass("K1", 8, [])], at: time(2))
    #expect(try ledger.pass(of: "K1") == pass("K1", 8, []))
  }

  @Test("A pass belongs to one customer: who has it now takes it from who had it")
  func oneCustomer() throws {
    try ledger.remember([pass("K1", 7, []), pass("K2", 7, [])], at: time(1))
    #expect(try ledger.pass(of: "K1") == nil)
    #expect(try ledger.pass(of: "K2")?.passID == PassID(7))
  }

  @Test("The first read after a write is kept, a later one is not")
  func seen() throws {
    try ledger.remember(
      [pass("K1", 7, [.init(name: "a", sent: "1", seen: nil), .init(name: "b", sent: "2", seen: "2")])], at: time(1))
    try ledger.see(
      [
        SeenPass(passID: PassID(7), fields: ["a": "1 ", "b": "changed", "c": "unknown"]),
        SeenPass(passID: PassID(99), fields: ["a": "a stranger"]),
      ], at: time(2))
    let expected = [FieldMemory(name: "a", sent: "1", seen: "1 "), FieldMemory(name: "b", sent: "2", seen: "2")]
    #expect(try ledger.pass(of: "K1")?.fields == expected)
    try ledger.see([SeenPass(passID: PassID(7), fields: ["a": "later"])], at: time(3))
    #expect(try ledger.pass(of: "K1")?.fields == expected)
    #expect(try ledger.rememberedPasses().memory.entry(PassID(7))?.digest == Memory.digest(expected))
  }

  // MARK: Look-ups

  private func fill(_ ids: [Int64]) throws {
    try ledger.remember(
      ids.map { pass("K\($0)", $0, [.init(name: "a", sent: "\($0)", seen: "\($0)")]) }, at: time(1))
  }

  @Test("Look-ups find the same in any order, read ahead or not", arguments: 0..<5)
  func anyOrder(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let known = (1...20_000).filter { _ in random.next() % 3 == 0 }.map(Int64.init)
    try fill(known)
    let isKnown = Set(known)
    var asked = (0...20_100).map(Int64.init)
    if seed > 0 {
      for _ in 0..<(seed * 400) {
        asked.swapAt(Int(random.next() % UInt64(asked.count)), Int(random.next() % UInt64(asked.count)))
      }
    }
    let passes = try ledger.rememberedPasses()
    let memory = passes.memory
    let wrong = asked.filter { id in
      let entry = memory.entry(PassID(id))
      return entry?.key != (isKnown.contains(id) ? "K\(id)" : nil)
    }
    #expect(wrong.isEmpty)
    try passes.requireSound()
  }

  @Test("A pass is looked up by its id and by its customer")
  func lookUps() throws {
    try fill([5, 9])
    let memory = try ledger.rememberedPasses().memory
    #expect(memory.fields(PassID(9)) == [FieldMemory(name: "a", sent: "9", seen: "9")])
    #expect(memory.fields(PassID(8)).isEmpty)
    #expect(memory.passID("K5") == PassID(5))
    #expect(memory.passID("K6") == nil)
    #expect(memory.entry(PassID(5))?.digest == Memory.digest([FieldMemory(name: "a", sent: "5", seen: "5")]))
    let empty = try Ledger.inMemory(scope: coffee).rememberedPasses().memory
    #expect(empty.entry(PassID(5)) == nil && empty.passID("K5") == nil)
  }
}
