import Foundation
import Passes
import Testing

@testable import RunStore

struct FieldTextTests {
  static let awkward = [
    "", "plain", "Анна \"Аня\" Иванова", "back\\slash", "line\nfeed\ttab", "\u{0}\u{1F}\u{7F}", "😀", "\\u0041",
    "[\"a\"]",
    "null",
  ]

  private func text(_ changes: [FieldChange]) -> [UInt8] {
    var buffer = ByteBuffer()
    FieldText.append(changes, to: &buffer)
    return Array(buffer.bytes)
  }

  private func text(_ memories: [FieldMemory]) -> [UInt8] {
    var buffer = ByteBuffer()
    FieldText.append(memories, to: &buffer)
    return Array(buffer.bytes)
  }

  @Test("Changes come back as they were written, whatever characters are in them")
  func changesComeBack() throws {
    let changes = Self.awkward.flatMap { value in
      [
        FieldChange(name: value, before: value, after: nil), FieldChange(name: "n", before: nil, after: value),
      ]
    }
    for some in [changes, [], [changes[0]]] {
      #expect(try text(some).withUnsafeBufferPointer(FieldTextScanner.changes) == some)
    }
  }

  @Test("Memories come back as they were written, with and without what was seen")
  func memoriesComeBack() throws {
    let memories = Self.awkward.flatMap { value in
      [
        FieldMemory(name: value, sent: value, seen: nil), FieldMemory(name: "same", sent: value, seen: value),
        FieldMemory(name: "other", sent: value, seen: value + " "),
      ]
    }
    for some in [memories, []] {
      #expect(try text(some).withUnsafeBufferPointer(FieldTextScanner.memories) == some)
    }
  }

  @Test("What is written is JSON, to Foundation's decoder too")
  func isJSON() throws {
    let changes = Self.awkward.map { FieldChange(name: $0, before: nil, after: $0) }
    let decoded = try JSONDecoder().decode([[String?]].self, from: Data(text(changes)))
    #expect(decoded == Self.awkward.map { [$0, nil, $0] })
  }

  @Test(
    "Anything that we don't write is damage",
    arguments: [
      "", "[", "[[]]", "[[\"a\"]]", "[[\"a\",\"b\"]]", "[[\"a\",null,null]] ", "[[null,null,null]]",
      "[[\"a\",\"b\",\"c]]", "[[\"a\",\"\\u12", "[[\"a\",\"\\u1234\",null]]",
    ])
  func damage(_ text: String) {
    #expect(throws: Damage.self) {
      try Array(text.utf8).withUnsafeBufferPointer { try FieldTextScanner.changes($0) }
    }
  }
}
