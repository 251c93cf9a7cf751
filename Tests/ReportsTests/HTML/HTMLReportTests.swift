import Passes
import Reports
import Testing

@Suite("report.html")
struct HTMLReportTests {
  private func page(_ report: RunReport, language: Language = .english, samplesMax: Int = 20) -> String {
    var presentation = SampleReport.presentation
    presentation.language = language
    return HTMLReport(report, presentation: presentation, samplesMax: samplesMax).text()
  }

  @Test("nothing from outside becomes markup", arguments: Language.allCases)
  func escapes(language: Language) {
    let page = page(SampleReport.attacked, language: language)
    #expect(!page.contains("<script"))
    #expect(!page.contains("onload='"))
    #expect(!page.contains("\u{1B}"))
    #expect(!page.contains("\u{202E}"))
    #expect(page.contains("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=&#39;x&#39; &amp; "))
  }

  @Test("needs no network and no script")
  func standsAlone() {
    let page = page(SampleReport.night)
    #expect(
      page.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\""))
    for forbidden in ["<script", "http:", "https:", "url(", "@import", "src="] { #expect(!page.contains(forbidden)) }
  }

  @Test("says the verdict, the next step and the zone of its times")
  func banner() {
    let page = page(SampleReport.night)
    #expect(page.contains("Done, with exceptions"))
    #expect(page.contains("<h1>12,094 of 12,117 customers agree with Loona; 23 are left for a person.</h1>"))
    #expect(page.contains("loona-sync run --retry runs/2026-11-24T02-00-05Z-run/rejects.csv"))
    #expect(page.contains("24 Nov 2026, 05:00:05 MSK (UTC+03:00)"))
  }

  @Test("shows each identity as a sum that closes")
  func closingIdentities() {
    let page = page(SampleReport.night)
    #expect(page.contains("308 + 4 + 2 + 12,117 = 12,431"))
    #expect(page.contains("✓ closes"))
    #expect(!page.contains("does not close"))
  }

  @Test("says on which side an identity is off, and by how much")
  func brokenIdentity() {
    #expect(page(SampleReport.broken).contains("does not close: the parts add up to 3 less than “customers”"))
    var more = SampleReport.broken
    more.identities[1].right[2].value = 1804
    #expect(page(more).contains("the parts add up to 1 more than “customers”"))
    more.identities[4].left.value += 100
    #expect(page(more).contains("ownBalance: the parts add up to 1.00 less than “source”."))
  }

  @Test("masks phones")
  func masks() {
    let page = page(SampleReport.night)
    #expect(page.contains("+7 9•• •••-••-67"))
    for phone in ["+79000000067", "+79000000011", "8 900 000-00-21"] { #expect(!page.contains(phone)) }
  }

  @Test("shows so many samples as asked for, and the exact count")
  func samples() {
    let page = page(SampleReport.night, samplesMax: 1)
    #expect(page.contains("1 shown of 9"))
    #expect(page.contains("1 shown of 1,849; all of them in <a href=\"./operations.csv\">operations.csv</a>"))
    #expect(!page.contains("100090"))
  }

  @Test("a value that was cleared, and one that was never there, are told apart")
  func emptyValues() {
    var report = SampleReport.night
    report.changes = [
      ChangeSample(
        operation: Operation(
          ordinal: 1, action: .update, key: "1",
          changes: [FieldChange(name: "firstName", before: "", after: nil)]))
    ]
    let page = page(report)
    #expect(page.contains("<del><span class=\"none\">empty</span></del>"))
    #expect(page.contains("<b><span class=\"none\">—</span></b>"))
  }

  @Test("leaves out sections that have nothing to say")
  func shortReport() {
    let report = RunReport(
      run: SampleReport.identity(.plan), verdict: Verdict(kind: .refused, exitCode: 65, headline: "No rows."))
    let page = page(report)
    for heading in ["Money", "Safety limits", "Inputs", "Samples of changes"] {
      #expect(!page.contains(">\(heading)<"))
    }
  }

  @Test("speaks Russian")
  func russian() {
    let page = page(SampleReport.night, language: .russian)
    #expect(page.contains("<html lang=\"ru\">"))
    #expect(page.contains("Учтена каждая строка"))
    #expect(page.contains("4\u{A0}312\u{A0}099,50"))
  }
}
