/// The frame that all sections share; a section without content is left out.
enum Section {
  static func markup(_ title: String, note: String? = nil, _ content: Markup) -> Markup {
    if content.isEmpty { return "" }
    let note: Markup = note.map { "<p class=\"note\">\($0)</p>" } ?? ""
    return """
      <section>
      <h2>\(title)</h2>
      \(note)
      \(content)
      </section>
      """
  }

  /// Names and values; a value that is nil is left out with its name.
  static func definitions(_ pairs: [(name: String, value: Markup?)]) -> Markup {
    let rows = pairs.compactMap { name, value -> Markup? in
      value.map { "<div><dt>\(name)</dt><dd>\($0)</dd></div>" }
    }
    return rows.isEmpty ? "" : "<dl>\n\(rows)\n</dl>"
  }
}
