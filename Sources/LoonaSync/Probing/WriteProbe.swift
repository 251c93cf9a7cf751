import LoonaAPI
import Passes

/// Tests on one given pass what loona-api.md assumes, and says what each finding changes for us.
struct WriteProbe {
  let pass: ProbedPass
  let template: Template
  let pageSize: Int
  let randomness: Randomness
  /// A first signal came.
  let isStopRequested: @Sendable () -> Bool
  var findings: [Assumption] = []

  static let patience = Duration.seconds(60)
  static let pagesMax = 50

  init(
    _ pass: ProbedPass, _ template: Template, pageSize: Int, randomness: Randomness,
    isStopRequested: @escaping @Sendable () -> Bool
  ) {
    (self.pass, self.template, self.pageSize) = (pass, template, pageSize)
    (self.randomness, self.isStopRequested) = (randomness, isStopRequested)
  }

  var client: LoonaClient { pass.client }
  var timeline: Timeline { pass.timeline }

  /// Whatever happens on the way, the pass is put back.
  mutating func run() async throws {
    guard pass.original.templateID.map({ $0 == template.id }) ?? true else {
      throw Failure(.usage, "--probe-writes: pass \(pass.id) is not of template \(template.id)")
    }
    try await probePages()
    try await probeSearch()
    let found = try await page(of: pass.id)
    try pass.keep()
    do {
      try await probeWrites(listedOn: found)
    } catch {
      try await pass.restore()
      throw error
    }
    try await pass.restore()
  }

  func requireGoing() throws {
    if isStopRequested() { throw Failure(.stopped, "stopped by a signal; pass \(pass.id) is as it was") }
  }

  mutating func note(
    _ name: String, _ statement: String, assumed: String, seen: String, holds: Bool, _ consequence: String
  ) {
    findings.append(
      Assumption(
        name: name, statement: statement, assumed: assumed, seen: seen, holds: holds, consequence: consequence))
  }
}
