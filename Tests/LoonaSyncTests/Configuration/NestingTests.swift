import Testing

@testable import LoonaSync

@Suite struct NestingTests {
  private let sentence =
    "more than 32 levels of indentation and open brackets; close a bracket, or indent by the same steps everywhere"

  @Test func `keys in keys are refused where they go too deep, and the text is not parsed`() {
    let text = ConfigurationText(rest: String(repeating: "? ", count: 900) + "a")
    #expect(text.problems() == ["loona-sync.yaml:13:65: \(sentence)"])
  }

  @Test(arguments: ["[", "{", "{\"]\":", "['}', ", "[ # ]\n", "{\"\\\"}\": ", "['''}', ", "[it's, \"]\", ", "[[]#]\n,"])
  func `brackets count as deep as the parser goes, whatever stands in quotes and comments`(opening: String) {
    let text = ConfigurationText(rest: "x: it's " + "\ny: " + String(repeating: opening, count: 40))
    #expect(text.problems().map { $0.suffix(sentence.count) } == [Substring(sentence)])
  }

  @Test(arguments: ["- ", "? ", ": ", "-\t", "?\r", "-\u{2028}"])
  func `indentation counts on one line and on many`(step: String) {
    let one = String(repeating: step, count: 40) + "a"
    let many = (0..<40).map { String(repeating: " ", count: $0 * 2) + step + "\n" }.joined()
    for rest in step.contains(where: \.isNewline) ? [many] : [one, many] {
      #expect(ConfigurationText(rest: rest).problems().map { $0.suffix(sentence.count) } == [Substring(sentence)])
    }
  }

  @Test func `a long text of few levels is not deep, nor are brackets and quotes in its values`() {
    let values = (1...300).map { number in
      """
          name\(number): { template: "{first_name} [{last_name}]", default: '', map: [{ from: ',', to: ": ]" }] } # don't
          it's\(number): customer_id # 'tis
      """
    }
    let text = ConfigurationText(values: "    externalId: customer_id\n" + values.joined(separator: "\n"))
    #expect(text.problems().filter { $0.hasSuffix(sentence) } == [])
  }

  @Test func `what is less deep is read, and told by its own problem`() {
    // Three columns are the configuration's own.
    let lists = String(repeating: "[", count: 29) + String(repeating: "]", count: 29)
    let problems = ConfigurationText(rest: "x: \(lists)").problems()
    #expect(problems.map { $0.prefix(35) } == ["loona-sync.yaml:13:1: x: unknown ke"])
    #expect(ConfigurationText(rest: "x: [\(lists)]").problems() == ["loona-sync.yaml:13:33: \(sentence)"])
  }
}
