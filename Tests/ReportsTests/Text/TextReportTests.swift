import Passes
import Reports
import Testing

@Suite("The summary on the terminal")
struct TextReportTests {
  private func text(_ report: RunReport, isColoured: Bool = false) -> String {
    TextReport(report, presentation: SampleReport.presentation, isColoured: isColoured).text()
  }

  @Test("says verdict, accounts, exceptions and next step")
  func night() {
    #expect(
      text(SampleReport.night) == """
        Done, with exceptions (exit code 3): 12,094 of 12,117 customers agree with Loona; 23 are left for a person.
          - 4 customer rows were rejected
          - 9 values changed on both sides since the last run
          - 2 updates failed, 1 create is in doubt

        customer rows        12,431 = 308 excluded + 4 rejected + 2 duplicates + 12,117 customers
        customers            12,117 = 10,250 unchanged + 41 created + 1,803 updated + 20 conflicts + 2 failed + 1 in doubt
        passes listed        12,020 = 11,861 matched + 37 missing + 122 foreign
        balance rows         12,120 = 12,108 joined + 12 orphaned
        ownBalance     4,312,099.50 = 4,281,140.20 Loona before + 30,947.30 changed by us − 12.50 changed by others \
        + 24.50 left to do

        1,805  phones that ring, allowed 1,186 (over, accepted)
            2  failed (operations.csv)
            1  in doubt (operations.csv)
            9  Changed on both sides (left as it is)
           37  Customers who left the export (left as it is)
           +3  …

        phones rung: 1,803 · requests sent: 3,742 · 13 min 14 s
        Next step: Mend the rejected rows and feed them back; the create in doubt is settled by the next run.
          loona-sync run --retry runs/2026-11-24T02-00-05Z-run/rejects.csv

        """)
  }

  @Test("a refusal before anything was read is two lines")
  func smallest() {
    let report = RunReport(
      run: SampleReport.identity(.plan),
      verdict: Verdict(kind: .refused, exitCode: 65, headline: "customers.csv is cut off."))
    #expect(text(report).hasPrefix("Refused (exit code 65): customers.csv is cut off.\n"))
  }

  @Test("says on which side an identity is off before all other reasons")
  func broken() {
    #expect(
      text(SampleReport.broken).split(separator: "\n")[1]
        == "  ✗ customers: the parts add up to 3 less than “customers”")
  }

  @Test("never takes more than 25 lines")
  func length() {
    var report = SampleReport.morning
    report.verdict.reasons = Array(repeating: "one more reason", count: 40)
    report.identities += Array(repeating: report.identities[4], count: 40)
    report.findings += Array(repeating: report.findings[0], count: 40)
    let lines = text(report).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines.count == 25)
    #expect(lines.last == "  loona-sync apply")
  }

  @Test("has no colour unless asked for")
  func colour() {
    #expect(!text(SampleReport.night).contains("\u{1B}"))
    #expect(text(SampleReport.night, isColoured: true).hasPrefix("\u{1B}[33mDone, with exceptions\u{1B}[0m"))
  }

  @Test("text from outside moves no cursor and starts no line")
  func hostile() {
    let shown = text(SampleReport.attacked)
    #expect(!shown.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || $0 == "\u{202E}" })
    var report = SampleReport.night
    report.verdict.headline = "fine\nDone (exit code 0)"
    #expect(!text(report).contains("\nDone (exit code 0)"))
  }

  @Test("masks phones")
  func masks() {
    var report = SampleReport.night
    report.verdict.headline = "The pass of +79000000067 is gone."
    #expect(text(report).contains("The pass of +7 9•• •••-••-67 is gone."))
  }
}
