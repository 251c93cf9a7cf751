import Passes

/// The short summary for a terminal: at most 25 lines, whatever the run.
public struct TextReport {
  private static let linesMax = 25
  private static let reasonsMax = 4
  private static let exceptionsMax = 5

  private let report: RunReport
  private let masking: Masking
  private let wording: Wording
  private let palette: Palette

  /// - Parameter isColoured: ANSI colours, for a terminal that has them and a reader who wants them.
  public init(_ report: RunReport, presentation: Presentation, isColoured: Bool = false) {
    self.report = report
    masking = presentation.masking
    wording = presentation.wording
    palette = Palette(isOn: isColoured)
  }

  /// Ends in a newline.
  public func text() -> String {
    let foot = self.foot
    let body = (head + accounts + exceptions).prefix(Self.linesMax - foot.count)
    return (body + foot).map { $0 + "\n" }.joined()
  }

  private var head: [String] {
    let verdict = report.verdict
    let word = palette.paint(wording(verdict.kind), Tone(verdict.kind))
    return ["\(word) (\(wording(.exitCode)) \(verdict.exitCode)): \(plain(verdict.headline))"]
      + brokenIdentities + verdict.reasons.prefix(Self.reasonsMax).map { "  - \(plain($0))" }
  }

  /// Said before all else that could push it out of the page.
  private var brokenIdentities: [String] {
    report.identities.compactMap { identity in
      wording.discrepancy(of: identity).map { discrepancy in
        palette.paint("  ✗ \(plain("\(wording.term(identity.name)): \(discrepancy)"))", .bad)
      }
    }
  }

  private var accounts: [String] {
    let identities = report.identities
    if identities.isEmpty { return [] }
    let names = identities.map { plain($0.decimals == nil ? wording.term($0.left.name) : $0.name) }
    let amounts = identities.map { wording.amount($0.left.value, decimals: $0.decimals) }
    let nameWidth = names.map(\.count).max() ?? 0
    let amountWidth = amounts.map(\.count).max() ?? 0
    return [""]
      + identities.indices.map { index in
        let name = names[index].padded(to: nameWidth)
        let amount = amounts[index].padded(to: amountWidth, onTheLeft: true)
        return "\(name)  \(amount) = \(parts(identities[index]))\(mark(identities[index]))"
      }
  }

  private func parts(_ identity: Identity) -> String {
    let shown = identity.right.filter { $0.value != 0 }
    if shown.isEmpty { return "0" }
    return shown.enumerated().map { position, term in
      let amount = wording.amount(term.value, decimals: identity.decimals)
      let signed = position == 0 ? amount : term.value < 0 ? "− \(amount.dropFirst())" : "+ \(amount)"
      return "\(signed) \(plain(wording.term(term.name)))"
    }.joined(separator: " ")
  }

  private func mark(_ identity: Identity) -> String {
    identity.closes ? "" : " " + palette.paint("✗", .bad)
  }

  private var exceptions: [String] {
    let words = LimitWords(report: report, wording: wording)
    let limits = report.limits.filter(\.isPassed).map { check in
      Row(
        count: words.value(check),
        name: "\(plain(words.name(check))), \(wording(.allowed).lowercased()) \(words.allowed(check))",
        note: words.state(check), tone: check.refuses ? .bad : .warning)
    }
    let rows = limits + troubles + findings + rejects
    let width = rows.prefix(Self.exceptionsMax).map(\.count.count).max() ?? 0
    let lines = rows.prefix(Self.exceptionsMax).map { row in
      "\(palette.paint(row.count.padded(to: width, onTheLeft: true), row.tone))  \(row.name) (\(row.note))"
    }
    let rest = rows.count - lines.count
    return lines.isEmpty ? [] : [""] + lines + (rest > 0 ? ["\("+\(rest)".padded(to: width, onTheLeft: true))  …"] : [])
  }

  private struct Row {
    var count: String
    var name: String
    var note: String
    var tone: Tone
  }

  private var troubles: [Row] {
    report.troubles.filter { $0.count > 0 }.map { group in
      let words = OutcomeWords(group.kind, in: wording.language)
      return Row(
        count: wording.number(group.count), name: words.title, note: "operations.csv", tone: Tone(group.kind))
    }
  }

  private var findings: [Row] {
    report.findings.filter { $0.count > 0 }.map { group in
      Row(
        count: wording.number(group.count), name: FindingWords(group.kind, in: wording.language).title,
        note: wording(group.settlement), tone: Tone(group.settlement))
    }
  }

  private var rejects: [Row] {
    report.rejects.filter { $0.count > 0 }.map { group in
      Row(
        count: wording.number(group.count),
        name: "\(wording(.rowsRejected)): \(plain(group.code)), \(wording(group.table))", note: "rejects.csv",
        tone: .bad)
    }
  }

  private var foot: [String] {
    [""] + (consequences.isEmpty ? [] : [consequences])
      + report.unmadeChecks.prefix(2).map { "\(wording(.uncheckedTitle)): \(plain($0))" } + next
  }

  private var consequences: String {
    let isAhead = report.isAhead
    let reach = report.reach.map {
      "\(wording(isAhead ? .phonesWouldRing : .phonesRang).lowercased()): \(wording.number($0.phonesRung))"
    }
    let requests = report.traffic.map { traffic in
      if isAhead, let estimate = traffic.requestsEstimated {
        return "\(wording(.requestsEstimated).lowercased()): \(wording.number(estimate))"
      }
      return "\(wording(.requestsSent).lowercased()): \(wording.number(traffic.requestsSent))"
    }
    let duration = isAhead ? report.traffic?.durationEstimated : report.run.duration
    return [reach, requests, duration.map(wording.duration)].compactMap(\.self).joined(separator: " · ")
  }

  private var next: [String] {
    guard let step = report.nextStep else { return [] }
    let command = step.command.map { "  \(Self.oneLine($0))" }
    return ["\(wording(.nextStep)): \(plain(step.sentence))"] + (command.map { [$0] } ?? [])
  }

  /// Masked, and without what could start a line or move the cursor.
  private func plain(_ text: String) -> String { Self.oneLine(masking.text(text)) }

  private static func oneLine(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
    default: false
    }
  }
}
