import Foundation
import Passes
import Reports
import Testing

@Suite("report.json")
struct JSONReportTests {
  private func parsed(_ report: RunReport) throws -> [String: Any] {
    let text = JSONReport(report, masking: SampleReport.masking).text()
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("has every member that the documentation names, in its order")
  func members() throws {
    let text = JSONReport(SampleReport.night, masking: SampleReport.masking).text()
    let documented = [
      "schema", "run", "verdict", "next_step", "next_command", "inputs", "totals", "source", "plan", "outcomes",
      "ledger", "ledger_outcomes", "identities",
      "money",
      "limits", "accepted_limits", "reach", "traffic", "canary", "unmade_checks", "troubles", "findings", "rejects",
      "changes", "files",
    ]
    let written = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.compactMap {
      $0.split(separator: "\"").dropFirst().first.map(String.init)
    }
    #expect(written == documented)
    #expect(try parsed(SampleReport.night)["schema"] as? String == "loona-sync-report/1")
  }

  @Test("its documentation names every member that it writes")
  func documentation() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/Reports/Reports.docc/ReportJSON.md")
    let documentation = try String(contentsOf: page, encoding: .utf8)
    for name in Self.names(in: try parsed(SampleReport.night)) where !name.hasSuffix("_minor") {
      #expect(documentation.contains("\(name)`"), "\(name) is not documented")
    }
  }

  @Test("writes money exactly, as text and in minor units")
  func money() throws {
    let money = try #require((try parsed(SampleReport.night)["money"] as? [[String: Any]])?.first)
    #expect(money["source"] as? String == "4312099.50")
    #expect(money["source_minor"] as? Int == 431_209_950)
    #expect(money["changed_by_others"] as? String == "-12.50")
  }

  @Test("says which identity doesn't close, and by how much")
  func identities() throws {
    let identities = try #require(try parsed(SampleReport.broken)["identities"] as? [[String: Any]])
    #expect(identities.map { $0["closes"] as? Bool } == [true, false, true, true, true])
    #expect(identities[1]["difference"] as? Int == 3)
    #expect(identities[1]["right_sum"] as? Int == 12_114)
  }

  @Test("what a run does not have is null or empty, never absent")
  func smallest() throws {
    let report = RunReport(
      run: SampleReport.identity(.plan), verdict: Verdict(kind: .refused, exitCode: 4, headline: "Refused."))
    let document = try parsed(report)
    #expect(document.count == 25)
    #expect(document["plan"] is NSNull)
    #expect((document["findings"] as? [Any])?.isEmpty == true)
  }

  @Test("hostile text survives the way there and back")
  func escapes() throws {
    let run = try #require(try parsed(SampleReport.attacked)["run"] as? [String: Any])
    #expect(run["host"] as? String == SampleReport.hostile)
  }

  @Test("masks phones and gives times in UTC")
  func masks() {
    let text = JSONReport(SampleReport.night, masking: SampleReport.masking).text()
    #expect(text.contains("\"after\": \"+7 9•• •••-••-11\""))
    #expect(!text.contains("+7900000"))
    #expect(text.contains("\"started_at\": \"2026-11-24T02:00:05Z\""))
  }

  private static func names(in value: Any) -> Set<String> {
    if let object = value as? [String: Any] {
      return object.reduce(into: Set(object.keys)) { $0.formUnion(names(in: $1.value)) }
    }
    if let array = value as? [Any] { return array.reduce(into: []) { $0.formUnion(names(in: $1)) } }
    return []
  }
}
