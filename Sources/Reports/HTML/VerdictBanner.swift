import Passes

/// What happened, why, and what to do now: all that most readers read.
struct VerdictBanner {
  let report: RunReport
  let masking: Masking
  let wording: Wording

  var markup: Markup {
    let verdict = report.verdict
    return """
      <header class="masthead">
      <p>loona-sync · \(wording(report.run.kind))</p>
      <p>\(wording.time(report.run.startedAt)) \(wording.zoneName(at: report.run.startedAt))</p>
      </header>
      <div class="verdict \(Tone(verdict.kind).rawValue)">
      <p class="word">\(wording(verdict.kind)) <span>\(wording(.exitCode)) \(Int(verdict.exitCode))</span></p>
      <h1>\(masking.text(verdict.headline))</h1>
      \(brokenIdentities)
      \(list(verdict.reasons))
      \(nextStep)
      </div>
      \(unmadeChecks)
      """
  }

  private var brokenIdentities: Markup {
    let broken = report.identities.compactMap { identity in
      wording.discrepancy(of: identity).map { "\(wording.term(identity.name)): \($0)." }
    }
    if broken.isEmpty { return "" }
    return "\(list(broken))\n<p>\(wording(.doesNotCloseHint))</p>"
  }

  private var nextStep: Markup {
    guard let step = report.nextStep else { return "" }
    let command: Markup = step.command.map { "<pre><code>\($0)</code></pre>" } ?? ""
    return """
      <div class="next">
      <p><strong>\(wording(.nextStep))</strong> \(masking.text(step.sentence))</p>
      \(command)
      </div>
      """
  }

  private var unmadeChecks: Markup {
    if report.unmadeChecks.isEmpty { return "" }
    return """
      <aside>
      <p><strong>\(wording(.uncheckedTitle))</strong></p>
      \(list(report.unmadeChecks))
      </aside>
      """
  }

  private func list(_ sentences: [String]) -> Markup {
    if sentences.isEmpty { return "" }
    let items = sentences.map { "<li>\(masking.text($0))</li>" as Markup }
    return "<ul>\n\(items)\n</ul>"
  }
}
