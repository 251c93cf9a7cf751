import Passes

/// Each safety limit: what the plan asks for, beside what is allowed.
struct LimitTable {
  let report: RunReport
  let wording: Wording

  var markup: Markup {
    if report.limits.isEmpty { return "" }
    let words = LimitWords(report: report, wording: wording)
    return Section.markup(
      wording(.limitsTitle),
      """
      <div class="scroll"><table class="limits">
      <thead><tr><th scope="col">\(wording(.limit))</th><th scope="col">\(wording(.value))</th>\
      <th scope="col">\(wording(.allowed))</th><td></td><td></td></tr></thead>
      <tbody>
      \(report.limits.map { row($0, words) })
      </tbody>
      </table></div>
      \(accepted)
      """)
  }

  private func row(_ check: LimitCheck, _ words: LimitWords) -> Markup {
    """
    <tr class="\(Self.tone(check).rawValue)"><th scope="row">\(words.name(check))</th>\
    <td data-label="\(wording(.value))">\(words.value(check))</td>\
    <td data-label="\(wording(.allowed))">\(words.allowed(check)) <small>\(words.rule(check) ?? "")</small></td>\
    <td class="gauge">\(gauge(check))</td><td class="state">\(words.state(check))</td></tr>
    """
  }

  private func gauge(_ check: LimitCheck) -> Markup {
    let share = check.allowed > 0 ? Double(check.value) / Double(check.allowed) : check.value > 0 ? 1 : 0
    let width = Int((min(max(share, 0), 1) * 100).rounded())
    return """
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/>\
      <rect class="\(Self.tone(check).rawValue)" width="\(width)" height="10"/></svg>
      """
  }

  private static func tone(_ check: LimitCheck) -> Tone {
    check.refuses ? .bad : check.isPassed ? .warning : .calm
  }

  private var accepted: Markup {
    if report.acceptedLimits.isEmpty { return "" }
    let names = report.acceptedLimits.map { "<code>\($0)</code>" as Markup }
    return "<p>\(wording(.accepted)): \(names)</p>"
  }
}
