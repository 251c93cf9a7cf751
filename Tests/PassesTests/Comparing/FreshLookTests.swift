import Passes
import Testing

@Suite("A fresh look before a write")
struct FreshLookTests {
  private let schema = World.schema()

  private func pass(
    _ values: [(String, String)], status: String? = "ACTIVE", expires: String? = nil
  ) -> RemotePass {
    RemotePass(
      id: PassID(7), status: status, expirationDate: expires,
      values: values.map { PlaceholderValue(name: $0.0, value: $0.1) })
  }

  private func look(
    _ changes: [FieldChange], on pass: RemotePass, basis: FreshLook.Basis = .plan,
    conflicts: Policy.Conflicts = .report,
    template: Set<String>? = nil
  ) -> FreshLook {
    FreshLook(
      changes, key: "1", on: pass, basis: basis, schema: schema, policy: Policy(conflicts: conflicts),
      templateNames: template)
  }

  private func change(_ name: String, _ before: String?, _ after: String?) -> FieldChange {
    FieldChange(name: name, before: before, after: after)
  }

  @Test("lays our fields over the whole list as it was read, and keeps all others")
  func overlay() {
    let look = look(
      [change("firstName", "Анна", "Вера"), change("phone", nil, "+79991234567")],
      on: pass([("level", "Gold"), ("firstName", "Анна"), ("note", "x"), ("level", "again")]))
    #expect(look.writes.map(\.name) == ["firstName", "phone"])
    #expect(look.values.map(\.name) == ["level", "firstName", "note", "phone"])
    #expect(look.values.map(\.value) == ["Gold", "Вера", "x", "+79991234567"])
    #expect(look.findings.isEmpty && look.droppedNames.isEmpty)
  }

  @Test("leaves out names that the template no longer has, and names them")
  func droppedNames() {
    let look = look(
      [change("firstName", "Анна", "Вера")], on: pass([("old", "1"), ("firstName", "Анна")]), template: ["firstName"])
    #expect(look.values.map(\.name) == ["firstName"])
    #expect(look.droppedNames == ["old"])
  }

  @Test("writes nothing where the pass already holds it, in whatever form")
  func agreement() {
    let look = look(
      [change("phone", nil, "+79991234567"), change("ownBalance", "1", "5.00")],
      on: pass([("phone", "8 999 123-45-67"), ("ownBalance", "5")]))
    #expect(look.writes.isEmpty)
    #expect(look.agreed.map(\.seen) == ["+79991234567", "5.00"])
  }

  @Test("takes another form of the value before for no change by others")
  func sameBefore() {
    let look = look([change("ownBalance", "1 000,5", "7.00")], on: pass([("ownBalance", "1000.50")]))
    #expect(look.writes == [change("ownBalance", "1000.50", "7.00")])
  }

  @Test("never overwrites what changed since the plan, unless the policy says so", arguments: Policy.Conflicts.allCases)
  func changedSince(policy: Policy.Conflicts) {
    let look = look(
      [change("ownBalance", "1.00", "7.00"), change("firstName", "Анна", "Вера")],
      on: pass([("ownBalance", "3.00"), ("firstName", "Анна")]), conflicts: policy)
    #expect(look.findings.map(\.kind) == [.conflict])
    #expect(look.findings[0].loona == "3.00" && look.findings[0].source == "7.00")
    switch policy {
    case .report:
      #expect(look.writes.map(\.name) == ["firstName"])
      #expect(look.agreed.isEmpty)
      #expect(look.values.map(\.value) == ["3.00", "Вера"])
    case .source:
      #expect(look.writes.map(\.name) == ["ownBalance", "firstName"])
      #expect(look.findings[0].settlement == .overwritten)
    case .loona:
      #expect(look.writes.map(\.name) == ["firstName"])
      #expect(look.agreed == [FieldMemory(name: "ownBalance", sent: "7.00", seen: "3.00")])
    }
  }

  @Test("decides from what is remembered where there is no plan to go by")
  func memory() {
    let changes = [change("firstName", nil, "Вера")]
    let ours = [FieldMemory(name: "firstName", sent: "Анна", seen: "АННА")]
    #expect(look(changes, on: pass([("firstName", "АННА")]), basis: .memory(ours)).writes.map(\.after) == ["Вера"])
    #expect(look(changes, on: pass([("firstName", "Ольга")]), basis: .memory(ours)).writes.isEmpty)
    #expect(look(changes, on: pass([("firstName", "Ольга")]), basis: .memory([])).writes.map(\.after) == ["Вера"])
    let sent = [FieldMemory(name: "firstName", sent: "Вера", seen: "ВЕРА")]
    let quiet = look(changes, on: pass([("firstName", "ВЕРА")]), basis: .memory(sent))
    #expect(quiet.writes.isEmpty && quiet.findings.isEmpty && quiet.agreed.isEmpty)
  }

  @Test("tells a status, an expiry that is set, one that is cleared, and one that is left alone")
  func statusAndExpiry() {
    let set = look(
      [change("status", "ACTIVE", "INACTIVE"), change("expires", nil, "2026-12-31")], on: pass([("firstName", "Анна")]))
    #expect(set.status == "INACTIVE")
    #expect(set.expiration == .some("2026-12-31"))
    #expect(set.values.map(\.name) == ["firstName"])
    let date = "2026-12-31T00:00:00Z"
    let cleared = look([change("expires", date, nil)], on: pass([], expires: date))
    #expect(cleared.expiration == .some(.none))
    let agreed = look([change("expires", nil, "2026-12-31")], on: pass([], expires: date))
    #expect(agreed.expiration == .none)
    #expect(agreed.status == nil)
  }

  @Test("knows whether a pass holds what was written, in the service's form or in ours")
  func holding() {
    let writes = [change("ownBalance", nil, "5.00"), change("expires", nil, nil), change("status", nil, "ACTIVE")]
    #expect(FreshLook.holds(writes, on: pass([("ownBalance", "5")]), schema: schema))
    #expect(!FreshLook.holds(writes, on: pass([("ownBalance", "5.01")]), schema: schema))
    #expect(!FreshLook.holds(writes, on: pass([]), schema: schema))
    let name = [change("firstName", "Анна", "анна мария")]
    #expect(FreshLook.holds(name, on: pass([("firstName", "Анна Мария")]), schema: schema))
    #expect(!FreshLook.holds(name, on: pass([("firstName", "Анна")]), schema: schema))
    #expect(!FreshLook.holds([change("firstName", "Анна", "анна")], on: pass([("firstName", "Анна")]), schema: schema))
    #expect(!FreshLook.holds([change("externalId", nil, "k1")], on: pass([("externalId", "K1")]), schema: schema))
    #expect(!FreshLook.holds(writes, on: pass([("ownBalance", "5")], expires: "2026-01-01"), schema: schema))
  }

  @Test("remembers what was sent, and what was seen only where the service showed it")
  func remembering() {
    let writes = [change("firstName", nil, "Анна"), change("expires", "2026-01-01", nil)]
    #expect(
      FreshLook.memory(of: writes, answer: pass([("firstName", " АННА ")]), schema: schema) == [
        FieldMemory(name: "firstName", sent: "Анна", seen: "АННА"), FieldMemory(name: "expires", sent: "", seen: ""),
      ])
    #expect(FreshLook.memory(of: writes, answer: nil, schema: schema).map(\.seen) == [nil, nil])
  }
}
