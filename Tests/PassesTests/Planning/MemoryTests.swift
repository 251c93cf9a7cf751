import Passes
import Testing

@Suite("What is remembered of a pass")
struct MemoryTests {
  private let fields = [
    FieldMemory(name: "phone", sent: "+79991234567", seen: "+79991234567"),
    FieldMemory(name: "firstName", sent: "Анна", seen: "АННА"),
  ]

  @Test("has one digest in whatever order its fields come, and another one for every change")
  func digest() {
    let digest = Memory.digest(fields)
    #expect(Memory.digest(fields.reversed()) == digest)
    var others: Set<UInt64> = [digest, Memory.digest(Array(fields.dropLast()))]
    for field in fields.indices {
      for change in [\FieldMemory.name, \.sent] {
        var changed = fields
        changed[field][keyPath: change] += "x"
        others.insert(Memory.digest(changed))
      }
      var changed = fields
      changed[field].seen = "x"
      others.insert(Memory.digest(changed))
    }
    #expect(others.count == 8)
  }

  @Test("has a digest that the state of yesterday still matches")
  func golden() {
    #expect(Memory.digest(fields) == 0x9D58_F3D7_5428_DABC)
    #expect(Memory.digest([]) == 0)
  }

  @Test("has none while one of its fields was never seen")
  func unknown() {
    #expect(Memory.digest(fields + [FieldMemory(name: "level", sent: "1", seen: nil)]) == 0)
  }
}
