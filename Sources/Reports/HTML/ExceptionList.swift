import Passes

/// All that is left for a person, group by group: what went wrong in doing, what was found, what was rejected.
struct ExceptionList {
  let samples: SampleMarkup
  private var wording: Wording { samples.wording }
  private var report: RunReport { samples.report }

  var markup: Markup {
    let groups =
      report.troubles.filter { $0.count > 0 }.map(trouble) + report.findings.filter { $0.count > 0 }.map(finding)
      + report.rejects.filter { $0.count > 0 }.map(reject)
    // What the verdict's reasons say may be all.
    if groups.isEmpty, report.verdict.kind == .exceptions { return "" }
    return Section.markup(
      wording(.exceptionsTitle), groups.isEmpty ? "<p>\(wording(.noExceptions))</p>" : Markup(groups))
  }

  private func trouble(_ group: OutcomeGroup) -> Markup {
    let words = OutcomeWords(group.kind, in: wording.language)
    let shown = group.samples.prefix(samples.samplesMax)
    let rows = shown.map { sample in
      [
        samples.key(sample.operation.key), samples.pass(sample.passID), "\(wording(sample.operation.action))",
        "\(samples.masking.text(sample.outcome?.reason ?? ""))", samples.place(sample.operation.origin),
      ]
    }
    return details(
      words.title, count: group.count, tone: Tone(group.kind), sentence: words.sentence,
      """
      \(samples.table([wording(.key), wording(.pass), wording(.what), wording(.reason), wording(.place)], rows))
      \(samples.remainder(of: group.count, shown: shown.count, file: "operations.csv"))
      """)
  }

  private func finding(_ group: FindingGroup) -> Markup {
    let words = FindingWords(group.kind, in: wording.language)
    let shown = group.samples.prefix(samples.samplesMax)
    let rows = shown.map { finding in
      [
        samples.key(finding.key), samples.pass(finding.passID), "\(finding.field ?? "")",
        finding.field == nil && finding.source == nil ? "" : samples.value(finding.source, of: finding.field),
        finding.field == nil && finding.loona == nil ? "" : samples.value(finding.loona, of: finding.field),
        samples.place(finding.origin),
      ]
    }
    let columns = [.key, .pass, .field, .inSource, .inLoona, .place].map { wording($0 as Phrase) }
    return details(
      words.title, count: group.count, tone: Tone(group.settlement),
      sentence: "\(words.sentence) \(sentence(wording(group.settlement)))",
      """
      \(samples.table(columns, rows))
      \(samples.remainder(of: group.count, shown: shown.count, file: group.samples.count == group.count ? "report.json" : nil))
      """)
  }

  private func reject(_ group: RejectGroup) -> Markup {
    let shown = group.samples.prefix(samples.samplesMax)
    let reasons = Set(shown.map(\.reason))
    let rows = shown.map { sample in
      [
        samples.place(file: sample.file, line: sample.line), "\(sample.column ?? "")",
        reasons.count > 1 ? "\(sample.reason)" : "",
      ] as [Markup]
    }
    return details(
      "\(wording(.rowsRejected)) · \(group.code) · \(wording(group.table))", count: group.count, tone: .bad,
      sentence: reasons.count == 1 ? sentence(reasons.first ?? "") : "",
      """
      \(samples.table([wording(.place), wording(.column), wording(.reason)], rows))
      \(samples.remainder(of: group.count, shown: shown.count, file: "rejects.csv"))
      """)
  }

  private func details(_ title: String, count: Int, tone: Tone, sentence: String, _ content: Markup) -> Markup {
    """
    <details open class="\(tone.rawValue)">
    <summary><i class="\(tone.rawValue)"></i><b>\(sentenceCased(title))</b> <span>\(wording.number(count))</span></summary>
    <p>\(sentence)</p>
    \(content)
    </details>
    """
  }

  private func sentenceCased(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  private func sentence(_ text: String) -> String {
    text.hasSuffix(".") || text.isEmpty ? sentenceCased(text) : "\(sentenceCased(text))."
  }
}
