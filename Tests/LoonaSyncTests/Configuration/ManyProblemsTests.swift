import Testing

@testable import LoonaSync

@Suite struct ManyProblemsTests {
  private let more = "there are more problems than are shown; mend these first"

  @Test func `a hundred problems are told, and that there are more`() {
    let unknown = (1...150).map { "key\($0): 1" }
    #expect(ConfigurationText(rest: unknown.prefix(100).joined(separator: "\n")).problems().count == 100)
    let problems = ConfigurationText(rest: unknown.joined(separator: "\n")).problems()
    #expect(problems.count == 101)
    #expect(problems.first?.hasPrefix("loona-sync.yaml:13:1: key1: unknown key") == true)
    #expect(problems.last == "loona-sync.yaml:113:1: key101: \(more)")
  }

  @Test func `a key that is repeated hundreds of times is told a hundred times`() {
    let problems = ConfigurationText(rest: String(repeating: "runs: r\n", count: 300)).problems()
    #expect(problems.count == 101)
    #expect(problems.first == "loona-sync.yaml:13:1: runs: this key stands more than once in its section")
    #expect(problems.last == "loona-sync.yaml:113:1: runs: \(more)")
  }

  @Test func `the longer a text, the fewer repeated keys are looked for, as each has it parsed again`() {
    let comment = "# \(String(repeating: "-", count: 200_000))\n"
    let problems = ConfigurationText(rest: comment + String(repeating: "runs: r\n", count: 300)).problems()
    #expect(problems.count == 11)
    #expect(problems.last == "loona-sync.yaml:24:1: runs: \(more)")
  }

  @Test func `a long key is shortened in the paths of the keys within it`() {
    let key = String(repeating: "я", count: 500)
    let text = ConfigurationText(values: "    externalId: customer_id\n    \(key): { column: a, tpye: text }")
    let place = "loona-sync.yaml:13:520: pass.values.\(key.prefix(60))….tpye: unknown key"
    #expect(text.problems().map { $0.prefix(place.count) } == [Substring(place)])
  }
}
