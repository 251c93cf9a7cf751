import Testing

@testable import LoonaSync

@Suite("Aliases in a configuration")
struct AliasTests {
  @Test("are refused where the first stands, and the text is not parsed")
  func bomb() {
    let lists = (1..<40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }
    let text = ConfigurationText(rest: (["a0: &a0 [x, x]"] + lists + ["? *a39", ": 1"]).joined(separator: "\n"))
    #expect(
      text.problems() == [
        "loona-sync.yaml:14:10: the alias *a0 is not accepted: write out what &a0 stands for"
      ])
  }

  @Test("are not seen in patterns of files and in values")
  func lookalikes() {
    let text = ConfigurationText(
      customers: "  files: 'in/my *.csv'\n  key: customer_id", balances: "  files: '*b.csv'\n  key: R&D")
    #expect(text.problems() == [])
  }
}
