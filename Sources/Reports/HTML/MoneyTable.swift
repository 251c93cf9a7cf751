import Passes

/// The control totals: a column for each money value, added up from Loona's total to the source's.
struct MoneyTable {
  let report: RunReport
  let wording: Wording

  var markup: Markup {
    if report.money.isEmpty { return "" }
    let heads = report.money.map { "<th scope=\"col\">\($0.field)</th>" as Markup }
    return Section.markup(
      wording(.moneyTitle), note: wording(.moneyNote),
      """
      <div class="scroll"><table class="money">
      <thead><tr><td></td>\(heads)</tr></thead>
      <tbody>
      \(row(.loonaBefore, sign: "", \.before))
      \(row(.changedByUs, sign: "+ ", \.changedByUs))
      \(row(.changedByOthers, sign: "+ ", \.changedByOthers))
      \(row(.leftToDo, sign: "+ ", \.leftToDo))
      \(accountedFor)
      \(row(.sourceTotal, sign: "", \.source, style: "source"))
      \(marks)
      \(unreadable)
      </tbody>
      </table></div>
      """)
  }

  private func row(
    _ name: Phrase, sign: String, _ amount: KeyPath<MoneyTotals, Int64>, style: Markup = ""
  ) -> Markup {
    let cells = report.money.map { money in
      let value = money[keyPath: amount]
      return
        "<td\(value == 0 ? " class=\"none\"" : "" as Markup)>\(wording.money(value, decimals: money.decimals))</td>"
        as Markup
    }
    return
      "<tr class=\"\(style)\"><th scope=\"row\"><span class=\"sign\">\(sign)</span>\(wording(name))</th>\(cells)</tr>"
  }

  private var accountedFor: Markup {
    let cells = report.money.map { money in
      let sum = report.identity(of: money).map { wording.money($0.sum, decimals: money.decimals) }
      return "<td>\(sum ?? "")</td>" as Markup
    }
    return """
      <tr class="total"><th scope="row"><span class="sign">=</span>\(wording(.accountedFor))</th>\(cells)</tr>
      """
  }

  private var marks: Markup {
    let cells = report.money.map { money in
      let mark = report.identity(of: money).map { ClosingMark(identity: $0, wording: wording).markup }
      return "<td>\(mark ?? "")</td>" as Markup
    }
    return "<tr class=\"marks\"><td></td>\(cells)</tr>"
  }

  private var unreadable: Markup {
    guard report.money.contains(where: { $0.unreadable > 0 }) else { return "" }
    let cells = report.money.map { "<td>\(wording.number($0.unreadable))</td>" as Markup }
    return "<tr class=\"warning\"><th scope=\"row\">\(wording(.unreadable))</th>\(cells)</tr>"
  }
}
