import Passes

/// What lists of samples share: where a row stood, a customer's key, a value, and how many are not shown.
struct SampleMarkup {
  let report: RunReport
  let masking: Masking
  let wording: Wording
  let samplesMax: Int

  func place(_ origin: RowOrigin?) -> Markup {
    guard let origin else { return "" }
    return place(file: report.path(of: origin) ?? "", line: Int(origin.line))
  }

  /// The file's name, with the path in reach; long paths would push the line out of sight.
  func place(file: String, line: Int) -> Markup {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return
      "<span title=\"\(file)\">\(name)</span> <span class=\"line\">\(wording(.line)) \(line)</span>"
  }

  func key(_ key: String?) -> Markup { key.map { "<code>\(masking.key($0))</code>" } ?? "" }
  func pass(_ pass: PassID?) -> Markup { pass.map { "<code>\($0.description)</code>" } ?? "" }

  func value(_ value: String?, of field: String?) -> Markup {
    guard let value else { return "<span class=\"none\">—</span>" }
    if value.isEmpty { return "<span class=\"none\">\(wording(.emptyValue))</span>" }
    return "\(masking.value(value, of: field))"
  }

  func remainder(of count: Int, shown: Int, file: String? = nil) -> Markup {
    guard count > shown else { return "" }
    let whole: Markup =
      file.flatMap { file in
        report.files.contains(file) ? "; \(wording(.allIn)) <a href=\"./\(file)\">\(file)</a>" : nil
      } ?? ""
    return "<p class=\"note\">\(wording.number(shown)) \(wording(.shownOf)) \(wording.number(count))\(whole)</p>"
  }

  /// A table whose cells carry their column's name, for narrow screens; columns that are empty in all rows are left out.
  func table(_ columns: [String], _ rows: [[Markup]]) -> Markup {
    let used = columns.indices.filter { column in rows.contains { !$0[column].isEmpty } }
    let heads = used.map { "<th scope=\"col\">\(columns[$0])</th>" as Markup }
    let lines = rows.map { row in
      let cells = used.map { "<td data-label=\"\(columns[$0])\"><div>\(row[$0])</div></td>" as Markup }
      return "<tr>\(cells)</tr>" as Markup
    }
    return """
      <table class="samples">
      <thead><tr>\(heads)</tr></thead>
      <tbody>
      \(lines)
      </tbody>
      </table>
      """
  }
}
