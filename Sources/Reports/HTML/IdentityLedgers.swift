import Passes

/// The row identities, each as a sum that visibly closes: its parts, a bar of them, and the equation under a double line.
struct IdentityLedgers {
  let report: RunReport
  let wording: Wording

  var markup: Markup {
    let ledgers = report.identities.filter { $0.decimals == nil }.map(ledger)
    return Section.markup(wording(.everyRow), ledgers.isEmpty ? "" : "<div class=\"ledgers\">\n\(ledgers)\n</div>")
  }

  private func ledger(_ identity: Identity) -> Markup {
    let parts = identity.right.map { term in
      """
      <tr\(term.value == 0 ? " class=\"none\"" : "" as Markup)><th><i class="\(Tone(term: term.name).rawValue)"></i>\
      \(wording.term(term.name))</th><td>\(wording.number(term.value))</td></tr>
      """ as Markup
    }
    return """
      <article class="\(identity.closes ? "closes" : "open" as Markup)">
      <h3><b>\(wording.number(identity.left.value))</b> \(wording.term(identity.left.name))</h3>
      \(StackedBar(terms: identity.right, wording: wording).markup)
      <table>
      \(parts)
      </table>
      <p class="sum"><span>\(wording.equation(identity))</span> \(ClosingMark(identity: identity, wording: wording).markup)</p>
      </article>
      """
  }
}
