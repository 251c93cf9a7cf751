import GRDB
import Passes
import Testing

@testable import RunStore

struct RememberedPassesDamageTests {
  @Test("A look-up that fails is not taken for a pass that is unknown")
  func damage() throws {
    let ledger = try Ledger.inMemory(scope: coffee)
    try ledger.remember([PassMemory(key: "K1", passID: PassID(7), origin: .created, fields: [])], at: time(1))
    try ledger.storage.write { try $0.execute(sql: "UPDATE pass SET fields = 'nonsense'") }
    let passes = try ledger.rememberedPasses()
    #expect(passes.memory.fields(PassID(7)).isEmpty)
    #expect { try passes.requireSound() } throws: { error in
      if case StorageError.damaged = error { true } else { false }
    }
  }
}
