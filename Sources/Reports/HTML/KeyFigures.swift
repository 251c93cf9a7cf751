import Passes

/// The handful of numbers that tell a night from another.
struct KeyFigures {
  let report: RunReport
  let wording: Wording

  var markup: Markup {
    let tiles = figures.map { name, value, tone in
      "<div class=\"\(value == "0" ? "none" : tone.rawValue)\"><dd>\(value)</dd><dt>\(name)</dt></div>" as Markup
    }
    return tiles.isEmpty ? "" : "<dl class=\"figures\">\n\(tiles)\n</dl>"
  }

  private typealias Figure = (name: String, value: String, tone: Tone)

  private var isAhead: Bool { report.isAhead }

  private var figures: [Figure] {
    if report.ledger != nil { return ledger + consequences }
    guard let plan = report.plan else { return [] }
    return [figure(.customers, plan.customers, .calm)] + (isAhead ? toDo(plan) : done) + rejected + consequences
  }

  /// What became of the rows, and then of the transactions among them; what there is none of is left out.
  private var ledger: [Figure] {
    report.identities.filter { $0.decimals == nil }.flatMap { identity in
      [(wording.term(identity.left.name), wording.number(identity.left.value), Tone.calm)]
        + identity.right.filter { $0.value != 0 && $0.name != "transactions" }.map { term in
          (wording.term(term.name), wording.number(term.value), Tone(term: term.name))
        }
    }
  }

  private func toDo(_ plan: PlanCounts) -> [Figure] {
    [
      figure(.unchanged, plan.unchanged, .calm), figure(.toCreate, plan.creates, .made),
      figure(.toUpdate, plan.updates, .changed), figure(.conflictsLeft, plan.conflicts, .warning),
    ]
  }

  /// The customers' own identity has what became of them; the rare ends show only when there are some.
  private var done: [Figure] {
    let rare: Set = ["not attempted", "in doubt"]
    let parts = report.identities.first { $0.name == "customers" }?.right ?? []
    return parts.filter { $0.value != 0 || !rare.contains($0.name) }.map { term in
      (wording.term(term.name), wording.number(term.value), Tone(term: term.name))
    }
  }

  private var rejected: [Figure] {
    guard let source = report.source else { return [] }
    let balances = figure(.rejectedBalances, source.balancesRejected, .bad)
    return [figure(.rejectedRows, source.rejected, .bad)] + (source.balancesRejected > 0 ? [balances] : [])
  }

  private var consequences: [Figure] {
    var figures: [Figure] = []
    if let reach = report.reach {
      figures.append(figure(isAhead ? .phonesWouldRing : .phonesRang, reach.phonesRung, .changed))
    }
    if isAhead, let estimate = report.traffic?.durationEstimated {
      figures.append((wording(.timeEstimated), wording.duration(estimate), .calm))
    }
    return figures
  }

  private func figure(_ name: Phrase, _ value: Int, _ tone: Tone) -> Figure {
    (wording(name), wording.number(value), tone)
  }
}
