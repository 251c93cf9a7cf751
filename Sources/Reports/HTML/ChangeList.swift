import Passes

/// Some of the operations, each with its fields before and after.
struct ChangeList {
  let samples: SampleMarkup
  private var wording: Wording { samples.wording }

  var markup: Markup {
    let shown = samples.report.changes.prefix(samples.samplesMax)
    if shown.isEmpty { return "" }
    let rows = shown.map { sample in
      [
        samples.key(sample.operation.key), samples.pass(sample.passID), what(sample),
        "<ul class=\"changes\">\(sample.changes.map(change))</ul>" as Markup,
      ]
    }
    return Section.markup(
      wording(.changesTitle),
      """
      \(samples.table([wording(.key), wording(.pass), wording(.what), wording(.change)], rows))
      \(samples.remainder(of: samples.report.changeCount, shown: shown.count, file: "operations.csv"))
      """)
  }

  private func what(_ sample: ChangeSample) -> Markup {
    let outcome = sample.outcome.map { OutcomeWords($0.kind, in: wording.language).title } ?? wording(.planned)
    let tone = sample.outcome.map { Tone($0.kind) } ?? .aside
    return "\(wording(sample.operation.action)) <span class=\"chip \(tone.rawValue)\">\(outcome)</span>"
  }

  private func change(_ change: FieldChange) -> Markup {
    let after: Markup = "<b>\(samples.value(change.after, of: change.name))</b>"
    guard let before = change.before else { return "<li><span class=\"name\">\(change.name)</span> \(after)</li>" }
    return """
      <li><span class="name">\(change.name)</span> <del>\(samples.value(before, of: change.name))</del> \
      <span class="arrow">→</span> \(after)</li>
      """
  }
}
