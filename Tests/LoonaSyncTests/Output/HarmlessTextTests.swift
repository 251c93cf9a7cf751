import Exports
import Testing

@testable import LoonaSync

@Suite("Text from outside")
struct HarmlessTextTests {
  private static let hostile = [
    "\u{1B}[2J", "\r", "\u{8}", "\u{7}", "\u{0}", "\u{7F}", "\u{9B}31m", "\u{202E}", "\u{2067}", "\u{200F}",
  ]

  @Test("moves no cursor and turns no text", arguments: hostile)
  func controls(text: String) {
    for shown in [HarmlessText.line("a\(text)b"), HarmlessText.lines("a\(text)b")] {
      #expect(shown.hasPrefix("a\u{FFFD}") && shown.hasSuffix("b"))
    }
  }

  @Test("begins no line of its own", arguments: ["\n", "\r\n", "\u{85}", "\u{2028}", "\u{2029}"])
  func lines(lineEnd: String) {
    let forged = HarmlessText.line("anna\(lineEnd)2026-11-24T02:00:05Z info: all is well")
    #expect(forged.split { $0.isNewline }.count == 1)
    #expect(Failure(.failed, "there is no a\(lineEnd)error: b").sentence.split { $0.isNewline }.count == 1)
  }

  @Test("stays the same JSON, with nothing in it that a terminal obeys", arguments: hostile)
  func json(text: String) throws {
    let document = HarmlessText.json(JSONDocument.text(["name": text]))
    #expect(!document.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) })
    #expect(!document.contains("\u{202E}") && !document.contains("\u{2067}") && !document.contains("\u{200F}"))
    #expect(try JSONDocument.read([String: String].self, document) == ["name": text])
  }

  @Test("is left as it is where it is harmless", arguments: ["Анна Ким", "+7 9•• •••-••-67", "a\tb", "👩‍👧"])
  func harmless(text: String) {
    #expect(HarmlessText.line(text) == text && HarmlessText.json(text) == text)
  }

  @Test("does not show the customer that stands where a header is missing")
  func noHeader() {
    let error = ExportFileError(
      path: "c.csv", line: 1,
      fact: .missingColumn("customer_id", available: ["000001", "Anna", "+79001234567", "anna@example.com"]))
    let sentence = Failure(error).sentence
    #expect(sentence.contains("Anna") && sentence.contains("+7 9•• •••-••-67") && !sentence.contains("example"))
    let twice = Failure(ExportFileError(path: "c.csv", fact: .duplicateColumn("89001234567"))).sentence
    #expect(!twice.contains("89001234567"))
  }
}
