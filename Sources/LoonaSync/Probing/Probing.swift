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
    try requireOpenWindow()
    let probe = try await workshop.withSession { session in
      let (ledger, locks) = try workshop.writing(session.scope, url: session.url, acceptsOtherState: false)
      defer { withExtendedLifetime(locks) {} }
      return try await signals.listening(console: console) {
        let template = try await session.template()
        var spare: Template?
        if let throwaway { spare = try await self.throwaway(throwaway, session) }
        let probed = try await ProbedPass(
          pass, of: template, session.client, ledger, surroundings.timeline,
          settleAfter: workshop.configuration.policy.settleAfter,
          within: WaitBounds(isStopRequested: { signals.isRequested }))
        var probe = WriteProbe(
          probed, template, schema: workshop.configuration.schema, pageSize: workshop.configuration.loona.pageSize,
          randomness: surroundings.randomness)
        try await probe.run()
        try note(probe.findings, ledger)
        if let spare {
          try await probe.probeCreates(spare)
          try note(probe.findings, ledger)
        }
        return probe
      }
    }
    show(probe, console)
    return probe.pass.doubtful.isEmpty ? .done : .exceptions
  }

  /// A change can ring a phone.
  private func requireOpenWindow() throws {
    guard let window = workshop.configuration.rate.window, !window.isOpen(at: workshop.surroundings.timeline.wall())
    else { return }
    throw Failure(.refused, "--probe-writes: writes are allowed inside rate.window only: \(window)")
  }

  private func note(_ findings: [Assumption], _ ledger: Ledger) throws {
    try ledger.note(
      findings.compactMap { finding in finding.seen.map { (name: finding.name, seen: $0) } },
      at: workshop.surroundings.timeline.wall())
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

  private func show(_ probe: WriteProbe, _ console: Console) {
    let pass = probe.pass
    if console.isJSON {
      console.result(JSONDocument.text(probe.findings))
    } else {
      for finding in probe.findings { console.result(finding.line) }
      console.result("Pass \(pass.id) is as it was. What was seen is kept in the state.")
    }
    if !pass.taken.isEmpty {
      console.error(
        "meanwhile somebody else changed \(pass.taken.joined(separator: ", ")) of pass \(pass.id): left as it is")
    }
    if !pass.doubtful.isEmpty {
      console.error(
        "a change of \(pass.doubtful.joined(separator: ", ")) got no clear answer and may still land: call `loona-sync doctor --probe-writes \(pass.id)` once more when policy.settle_after is over"
      )
    }
  }
}
