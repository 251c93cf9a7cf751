import LoonaAPI
import Passes
import RunStore

/// `doctor --probe-writes`: under the locks, with signals heard, from the given pass to the table of what was seen.
struct Probing: Sendable {
  let workshop: Workshop

  /// - Parameter throwaway: a template in which two passes may be left for ever.
  func perform(_ pass: PassID, throwaway: Int64?) async throws -> ExitStatus {
    let (surroundings, console) = (workshop.surroundings, workshop.shell.console)
    let signals = StopSignals(surroundings)
    let findings = try await workshop.withSession { session in
      let (ledger, locks) = try workshop.writing(session.scope, url: session.url, acceptsOtherState: false)
      defer { withExtendedLifetime(locks) {} }
      return try await signals.listening(console: console) {
        let template = try await session.template()
        var spare: Template?
        if let throwaway { spare = try await self.throwaway(throwaway, session) }
        let probed = try await ProbedPass(pass, session.client, ledger, surroundings.timeline)
        var probe = WriteProbe(
          probed, template, pageSize: workshop.configuration.loona.pageSize, randomness: surroundings.randomness,
          isStopRequested: { signals.isRequested })
        try await probe.run()
        if let spare { try await probe.probeCreates(spare) }
        let seen = probe.findings.compactMap { finding in finding.seen.map { (name: finding.name, seen: $0) } }
        try ledger.note(seen, at: surroundings.timeline.wall())
        return probe.findings
      }
    }
    show(findings, console, pass)
    return .done
  }

  private func throwaway(_ id: Int64, _ session: LoonaSession) async throws -> Template {
    guard id != session.scope.template else {
      throw Failure(
        .usage, "--throwaway-template: \(id) is the configuration's own template: what is made there can't be removed")
    }
    let answer = await session.client.retrying { await session.client.template(id) }
    guard case .done(let template) = answer else { throw Failure.of(answer, asking: "template \(id)") }
    return template
  }

  private func show(_ findings: [Assumption], _ console: Console, _ pass: PassID) {
    if console.isJSON { return console.result(JSONDocument.text(findings)) }
    for finding in findings { console.result(finding.line) }
    console.result("Pass \(pass) is as it was. What was seen is kept in the state.")
  }
}
