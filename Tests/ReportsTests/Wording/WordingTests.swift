import Passes
import Testing

@testable import Reports

@Suite("Wording")
struct WordingTests {
  private let english = Wording(language: .english, zone: .utc)
  private let russian = Wording(language: .russian, zone: .utc)

  @Test("groups numbers and amounts as the language does")
  func numbers() {
    #expect(english.number(1_234_567) == "1,234,567")
    #expect(english.number(-999) == "−999")
    #expect(english.money(-123_450, decimals: 2) == "−1,234.50")
    #expect(english.money(5, decimals: 2) == "0.05")
    #expect(english.money(1234, decimals: 0) == "1,234")
    #expect(english.money(.min, decimals: 2) == "−92,233,720,368,547,758.08")
    #expect(russian.money(123_450, decimals: 2) == "1\u{A0}234,50")
  }

  @Test(
    "says durations in their two largest units",
    arguments: [
      (340, "340 ms"), (1840, "1.8 s"), (42_000, "42 s"), (754_000, "12 min 34 s"), (3_600_000, "1 h"),
      (100_920_000, "28 h 2 min"),
    ])
  func durations(milliseconds: Int, text: String) {
    #expect(english.duration(.milliseconds(milliseconds)) == text)
  }

  @Test(
    "says sizes in binary units",
    arguments: [
      (1023, "1,023 bytes"), (1536, "1.5 KiB"), (1_482_220, "1.4 MiB"), (5_368_709_120, "5.0 GiB"),
    ])
  func sizes(bytes: Int64, text: String) { #expect(english.bytes(bytes) == text) }

  @Test("times are local, also before midnight's change and west of Greenwich")
  func times() {
    let midnight = Timestamp(milliseconds: 1_795_478_400_000)
    let west = Wording(language: .english, zone: LocalZone(name: "-0330", secondsFromUTC: -12_600))
    #expect(english.time(midnight) == "24 Nov 2026, 00:00:00")
    #expect(west.time(midnight) == "23 Nov 2026, 20:30:00")
    #expect(west.zoneName(at: midnight) == "UTC−03:30")
    #expect(english.zoneName(at: midnight) == "UTC")
  }

  @Test("both languages answer for every phrase, finding and outcome")
  func complete() {
    for phrase in Phrase.allCases { #expect(!phrase.english.isEmpty && !phrase.russian.isEmpty) }
    for kind in Finding.Kind.allCases { #expect(!FindingWords(kind, in: .russian).title.isEmpty) }
    for kind in Outcome.Kind.allCases { #expect(!OutcomeWords(kind, in: .russian).sentence.isEmpty) }
  }

  @Test("the core's own names of identities are known in Russian")
  func terms() {
    let identities = Identities(
      source: SourceCounts(), plan: PlanCounts(), outcomes: OutcomeCounts(),
      money: [MoneyTotals(field: "ownBalance", decimals: 2)])
    for term in identities.all.flatMap({ [$0.left] + $0.right }) {
      #expect(RussianTerms.all[term.name.lowercased()] != nil, "\(term.name)")
    }
  }
}
