import Passes

/// Which files were read, and the digests that prove it.
struct InputTable {
  let report: RunReport
  let wording: Wording

  var markup: Markup {
    let files = report.inputs.map { input in
      """
      <article>
      <h3>\(input.path)</h3>
      <p>\(wording(input.table)) · \(wording.number(input.rows)) \(wording(.rows).lowercased()) · \(wording.bytes(input.bytes))\
      \(encoding(input))\(modified(input))</p>
      <p class="digest">SHA-256 <code>\(input.sha256)</code></p>
      </article>
      """ as Markup
    }
    return Section.markup(wording(.inputsTitle), files.isEmpty ? "" : "<div class=\"inputs\">\n\(files)\n</div>")
  }

  private func encoding(_ input: SourceInput) -> Markup { input.encoding.map { " · \($0)" } ?? "" }

  private func modified(_ input: SourceInput) -> Markup {
    input.modifiedAt.map { " · \(wording(.modified).lowercased()) \(wording.time($0))" } ?? ""
  }
}
