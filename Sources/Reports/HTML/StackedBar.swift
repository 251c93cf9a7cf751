import Passes

/// An inline SVG bar of an identity's parts. A part that is there at all is wide enough to be seen.
struct StackedBar {
  let terms: [Identity.Term]
  let wording: Wording

  private static let width = 1000.0
  private static let partMin = 6.0
  private static let gap = 2.0

  var markup: Markup {
    let parts = terms.filter { $0.value > 0 }
    let total = parts.reduce(0.0) { $0 + Double($1.value) }
    guard total > 0 else { return "" }
    let room = Self.width - Double(parts.count) * (Self.partMin + Self.gap)
    var left = 0.0
    let bars = parts.map { term in
      let width = Self.partMin + room * Double(term.value) / total
      defer { left += width + Self.gap }
      return """
        <rect class="\(Tone(term: term.name).rawValue)" x="\(Int(left.rounded()))" width="\(Int(width.rounded()))" \
        height="10"><title>\(wording.term(term.name)) \(wording.number(term.value))</title></rect>
        """ as Markup
    }
    return """
      <svg viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="\(label(parts))">
      \(bars)
      </svg>
      """
  }

  private func label(_ parts: [Identity.Term]) -> String {
    parts.map { "\(wording.term($0.name)) \(wording.number($0.value))" }.joined(separator: ", ")
  }
}
