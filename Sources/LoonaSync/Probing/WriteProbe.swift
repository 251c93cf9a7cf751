import LoonaAPI
import Passes

/// Tests on one given pass what loona-api.md assumes, and says what each finding changes for us.
struct WriteProbe {
  var pass: ProbedPass
  let template: Template
  let pageSize: Int
  /// Value names that the configuration maps, and those that find a pass.
  let mapped: Set<String>
  let matched: Set<String>
  let randomness: Randomness
  var findings: [Assumption] = []

  static let patience = Duration.seconds(60)
  static let pagesMax = 50

  init(_ pass: ProbedPass, _ template: Template, schema: FieldSchema, pageSize: Int, randomness: Randomness) {
    (self.pass, self.template, self.pageSize, self.randomness) = (pass, template, pageSize, randomness)
    mapped = Set(schema.valueNames)
    matched = Set(schema.match.map { schema.fields[$0].name })
  }

  var client: LoonaClient { pass.client }
  var timeline: Timeline { pass.timeline }

  /// Whatever happens on the way, the pass is put back.
  mutating func run() async throws {
    // What a probe that was cut off has left.
    try await pass.restore()
    try await pass.begin()
    try await probePages()
    try await probeSearch()
    let found = try await page(of: pass.id)
    do {
      try await probeWrites(listedOn: found)
    } catch {
      try await pass.restore()
      throw error
    }
    try await pass.restore()
  }

  func requireGoing() throws {
    if pass.bounds.isStopRequested() { throw Failure(.stopped, "stopped by a signal; pass \(pass.id) is as it was") }
  }

  mutating func note(
    _ name: String, _ statement: String, assumed: String, seen: String, holds: Bool, _ consequence: String
  ) {
    findings.append(
      Assumption(
        name: name, statement: statement, assumed: assumed, seen: seen, holds: holds, consequence: consequence))
  }
}
