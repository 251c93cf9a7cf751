import Passes
import Testing

@testable import Applying

@Suite struct MadePassesTests {
  private func pass(_ number: Int) -> MadeAt {
    MadeAt(id: PassID(Int64(number)), at: Timestamp(milliseconds: Int64(number)))
  }

  @Test func `however many passes are made, so many are kept, and all of the latest`() {
    var made = MadePasses(keptMax: 100)
    for number in 1...100_000 { made.addOwn(pass(number)) }
    #expect(made.kept.count <= 100)
    #expect(made.kept.first?.id == PassID(1))
    #expect(made.kept.suffix(40).map(\.id) == (99_961...100_000).map { PassID($0) })
    #expect(made.kept.map(\.id) == made.kept.map(\.id).sorted())
  }

  @Test func `a pass of this process is awaited until the tail shows it, and an earlier one's is not`() {
    var made = MadePasses()
    made.addOwn(pass(1))
    made.add(pass(2))
    #expect(made.isAwaited(PassID(1)) && !made.isAwaited(PassID(2)))
    made.noteShown(inTail: [PassID(1)])
    #expect(!made.isAwaited(PassID(1)))
  }

  @Test func `passes that no tail ever shows are not awaited for ever`() {
    var made = MadePasses(keptMax: 100)
    for number in 1...1000 { made.addOwn(pass(number)) }
    var awaited = 0
    for number in 1...1000 where made.isAwaited(PassID(Int64(number))) { awaited += 1 }
    #expect(awaited <= 100)
    made.addOwn(pass(1001))
    let isAwaited = made.isAwaited(PassID(1001))
    #expect(isAwaited)
  }
}
