import Passes
import Testing

@Suite("Money")
struct MoneyTests {
  private func read(_ text: String, decimals: Int = 2) throws -> Int64 {
    try text.bytes { try Money.minorUnits($0, decimals: decimals) }
  }

  @Test(
    "is read in every usual form",
    arguments: [
      ("0", 0), ("1", 100), ("1.5", 150), ("1,5", 150), ("1.50", 150), ("12345.67", 1_234_567), ("0.05", 5),
      ("007", 700),
      ("+3", 300), ("-3", -300), ("-0.01", -1), ("-0", 0), ("-0.00", 0), ("+0", 0),
      ("1 234,50", 123_450), ("1\u{A0}234,50", 123_450), ("1\u{202F}234,50", 123_450), ("1'234.50", 123_450),
      ("1,234.50", 123_450), ("1.234,50", 123_450), ("12 345 678", 1_234_567_800), ("1.234.567", 123_456_700),
      ("1,234,567", 123_456_700), ("1.234.567,8", 123_456_780), ("1,234,567.89", 123_456_789), ("-1 000", -100_000),
      ("92233720368547758.07", .max), ("-92233720368547758.07", -.max),
    ])
  func reading(text: String, expected: Int64) throws {
    #expect(try read(text) == expected)
  }

  @Test(
    "is not read from what is no amount, or may be two",
    arguments: [
      "", "-", "+", ".", ",", "--1", "+-1", "1-", "1.", "1,", ".5", ",5", "- 1", " 1", "1 ", "a", "1a", "1e3", "0x1",
      "1.2.3",
      "1,2,3", "12 34", "1234 567", "1 2345", "1 234 56", "1 234,567.8", "1.234,567.8", "1,234.567,8", "1..2", "1,,2",
      "1 .5", "1  234", "1 234'567", "1,234 567", "₽5", "5%", "\u{2212}5", "٣", "1,234,56",
    ])
  func refused(text: String) {
    #expect(throws: Money.Problem.notAnAmount) { try read(text) }
  }

  @Test(
    "with more digits than the currency has is refused, never rounded",
    arguments: ["1.234", "1,234", "1 234,500", "0.000"])
  func tooManyDecimals(text: String) {
    #expect(throws: Money.Problem.tooManyDecimals) { try read(text) }
  }

  @Test("without minor units takes no decimals at all")
  func wholeUnits() throws {
    #expect(try read("1 234", decimals: 0) == 1234)
    #expect(throws: Money.Problem.tooManyDecimals) { try read("1234.5", decimals: 0) }
    #expect(Money.text(-1234, decimals: 0) == "-1234")
  }

  @Test("with six decimals keeps them all")
  func sixDecimals() throws {
    #expect(try read("0.000001", decimals: 6) == 1)
    #expect(try read("1,5", decimals: 6) == 1_500_000)
    #expect(Money.text(1, decimals: 6) == "0.000001")
  }

  @Test(
    "beyond 64 bits is out of range",
    arguments: [
      "92233720368547758.08", "-92233720368547758.08", "92233720368547759", "9223372036854775807",
      "99999999999999999999999",
    ])
  func overflow(text: String) {
    #expect(throws: Money.Problem.outOfRange) { try read(text) }
  }

  @Test("is written with a point, all its decimals and no grouping")
  func writing() {
    #expect(Money.text(123_450, decimals: 2) == "1234.50")
    #expect(Money.text(-5, decimals: 2) == "-0.05")
    #expect(Money.text(0, decimals: 2) == "0.00")
    #expect(Money.text(.min, decimals: 2) == "-92233720368547758.08")
    #expect(Money.text(.max, decimals: 3) == "9223372036854775.807")
  }

  @Test("that was written is read as the same amount", arguments: 0...6)
  func roundTrip(decimals: Int) throws {
    var random = SplitMix64(seed: UInt64(decimals))
    for _ in 0..<2000 {
      let bound = Int64.max >> Int64.random(in: 0...62, using: &random)
      let amount = Int64.random(in: -bound...bound, using: &random)
      #expect(try read(Money.text(amount, decimals: decimals), decimals: decimals) == amount)
    }
  }

  @Test("reads as the same amount however it is grouped and whichever its decimal sign")
  func formsAgree() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<2000 {
      let amount = Int64.random(in: 0...(1 << 50), using: &random)
      let digits = Array("\(amount / 100)")
      let fraction = Money.text(amount, decimals: 2).suffix(2)
      for (grouping, sign) in [("", "."), ("", ","), (" ", ","), (",", "."), (".", ","), ("'", "."), ("\u{A0}", ",")] {
        let grouped = digits.indices.map { index in
          (index > 0 && (digits.count - index) % 3 == 0 ? grouping : "") + String(digits[index])
        }
        #expect(try read(grouped.joined() + sign + fraction) == amount)
      }
    }
  }
}
