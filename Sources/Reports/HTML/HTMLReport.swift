import Passes

/// `report.html`: one page that needs no network and no script, for a screen, a phone and a printer.
public struct HTMLReport {
  private let report: RunReport
  private let presentation: Presentation
  private let samplesMax: Int

  /// - Parameter samplesMax: of each group at most so many are shown; counts stay exact.
  public init(_ report: RunReport, presentation: Presentation, samplesMax: Int = 20) {
    self.report = report
    self.presentation = presentation
    self.samplesMax = samplesMax
  }

  public func text() -> String {
    let wording = presentation.wording
    let page: Markup = """
      <!doctype html>
      <html lang="\(wording.language.rawValue)">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="robots" content="noindex">
      <title>\(title(wording))</title>
      <style>
      \(StyleSheet.css)
      </style>
      </head>
      <body>
      <main>
      \(sections(wording))
      </main>
      </body>
      </html>

      """
    return page.text
  }

  private static let policy: Markup =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

  private func title(_ wording: Wording) -> String {
    "\(wording(report.verdict.kind)) · loona-sync \(wording(report.run.kind)) · \(wording.time(report.run.startedAt))"
  }

  private func sections(_ wording: Wording) -> [Markup] {
    let samples = SampleMarkup(
      report: report, masking: presentation.masking, wording: wording, samplesMax: samplesMax)
    return [
      VerdictBanner(report: report, masking: presentation.masking, wording: wording).markup,
      KeyFigures(report: report, wording: wording).markup,
      IdentityLedgers(report: report, wording: wording).markup,
      MoneyTable(report: report, wording: wording).markup,
      LimitTable(report: report, wording: wording).markup,
      ExceptionList(samples: samples).markup,
      ChangeList(samples: samples).markup,
      InputTable(report: report, wording: wording).markup,
      CourseDetails(report: report, wording: wording).markup,
      TechnicalIdentity(report: report, wording: wording).markup,
    ].filter { !$0.isEmpty }
  }
}
