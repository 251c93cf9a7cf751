import LoonaAPI
import Passes

/// What a PUT does, and how long it takes to be shown. Each field is put back before the next one is changed.
extension WriteProbe {
  mutating func probeWrites(listedOn page: Int?) async throws {
    if let refusal = try await pass.putUnchanged() {
      let reason = "The pass's own list is \(refusal): nothing was changed."
      for (name, statement, assumed) in Self.writing {
        findings.append(.untested(name, statement, assumed, reason))
      }
      return
    }
    let replaces = try await probeList(listedOn: page)
    try await pass.restore()
    try requireGoing()
    try await probeStatus()
    try await pass.restore()
    try requireGoing()
    try await probeExpiry()
    try await pass.restore()
    try requireGoing()
    try await probeUnknownName(replaces)
  }

  private static let writing = [
    ("put", "O", "a PUT replaces the whole list"), ("read-lag-ms", "A15", "below 2000"),
    ("list-lag-ms", "A15", "below 60000"),
    ("put-status", "A4", "taken"), ("put-expiry", "A4", "taken"), ("unknown-name", "A8", "refused"),
  ]

  /// A value that may be left out: text and optional, no number, and nothing that finds the pass; one that we don't map first.
  private var spare: PlaceholderValue? {
    let candidates = pass.original.values.filter { value in
      guard let placeholder = template.placeholder(value.name) else { return false }
      return placeholder.type.lowercased() == "text" && !placeholder.isRequired
        && value.value.contains(where: \.isLetter)
        && !["externalId", "phone", "email"].contains(value.name) && !matched.contains(value.name)
    }
    return candidates.first { !mapped.contains($0.name) } ?? candidates.first
  }

  /// - Returns: whether PUT replaces; nil where that could not be tested.
  private mutating func probeList(listedOn page: Int?) async throws -> Bool? {
    let assumed = "a PUT replaces the whole list"
    guard let spare else {
      let reason = "The pass has no optional value of type text that could be changed for a moment."
      for (name, statement, assumed) in Self.writing.prefix(3) {
        findings.append(.untested(name, statement, assumed, reason))
      }
      return nil
    }
    let changed = PlaceholderValue(name: spare.name, value: "\(spare.value) ~")
    let since = timeline.now()
    if let refusal = try await pass.change(spare.name, to: changed.value) {
      throw Failure(.failed, "a value of type text could not be changed: \(refusal)")
    }
    guard let lag = try await probeLags(changed, listedOn: page, since: since) else {
      findings.append(.untested("put", "O", assumed, "A change was not shown within a minute."))
      return nil
    }
    // One change at a time: of two, a service that merges would show the first.
    try await pass.restore()
    if let refusal = try await pass.change(spare.name, to: nil) {
      note(
        "put", "O", assumed: assumed, seen: "a list that is not whole is \(refusal.kind)", holds: false,
        "We always send the whole list.")
      return nil
    }
    try await timeline.sleep(timeline.now() + lag + lag)
    let replaces = try await pass.read().value(spare.name) != spare.value
    note(
      "put", "O", assumed: assumed, seen: replaces ? "replaces" : "merges", holds: replaces,
      replaces
        ? "We send every value back, changed or not."
        : "We send every value back all the same; a value that is left out stays.")
    return replaces
  }

  /// How long a change takes to be shown.
  ///
  /// - Returns: by a read of the pass; nil where it was not shown.
  private mutating func probeLags(
    _ changed: PlaceholderValue, listedOn page: Int?, since: Instant
  ) async throws -> Duration? {
    let (client, id, pass) = (client, pass.id, pass)
    let read = try await lag(since) { try await pass.read().value(changed.name) == changed.value }
    note(
      "read-lag-ms", "A15", assumed: "below 2000", seen: read.map { "\($0.milliseconds)" } ?? "more than a minute",
      holds: read.map { $0 < .seconds(2) } ?? false,
      "A GET before a PUT shows what stood there so long ago: a till's change in that time can be lost.")
    guard let page else {
      findings.append(
        .untested(
          "list-lag-ms", "A15", "below 60000", "The pass stands beyond the listing's first \(Self.pagesMax) pages."))
      return read
    }
    let (size, template) = (pageSize, template.id)
    let listed = try await lag(since) {
      let answer = await client.retrying(within: pass.bounds) { await client.page(page, size: size, of: template) }
      guard case .done(let shown) = answer else { throw Failure.of(answer, asking: "a page of passes") }
      return shown.passes.first { $0.id == id }?.value(changed.name) == changed.value
    }
    note(
      "list-lag-ms", "A15", assumed: "below 60000", seen: listed.map { "\($0.milliseconds)" } ?? "more than a minute",
      holds: listed != nil, "policy.settle_after must be longer than a new pass takes to be listed.")
    return read
  }

  /// Nil where it is not shown within a minute.
  func lag(_ since: Instant, _ isShown: () async throws -> Bool) async throws -> Duration? {
    while timeline.now() < since + Self.patience {
      if try await isShown() { return timeline.now() - since }
      try requireGoing()
      try await timeline.sleep(timeline.now() + .milliseconds(500))
    }
    return nil
  }

  /// From active only: another card's way back may be closed, and a blocked card is not to come alive.
  private mutating func probeStatus() async throws {
    guard pass.original.status == "ACTIVE" else {
      return findings.append(.untested("put-status", "A4", "taken", "The pass is not shown as ACTIVE."))
    }
    let refusal = try await pass.change(ProbedPass.status, to: "INACTIVE")
    let isTaken = try await isTaken(ProbedPass.status, "INACTIVE", refusal)
    note(
      "put-status", "A4", assumed: "taken", seen: refusal != nil ? "refused" : isTaken ? "taken" : "ignored",
      holds: isTaken,
      isTaken
        ? "Statuses can be mapped, and policy.missing can set one."
        : "Don't map a status, and leave policy.missing at report.")
  }

  private mutating func probeExpiry() async throws {
    let day = "2099-12-31"
    let refusal = try await pass.change(ProbedPass.expiry, to: day)
    let isTaken = try await isTaken(ProbedPass.expiry, day, refusal)
    note(
      "put-expiry", "A4", assumed: "taken", seen: refusal != nil ? "refused" : isTaken ? "taken" : "ignored",
      holds: isTaken, isTaken ? "An expiry can be mapped." : "Don't map an expiry: it would be sent each night.")
  }

  /// Whether the field comes to show the value, within some seconds.
  private func isTaken(_ field: String, _ value: String, _ refusal: Refusal?) async throws -> Bool {
    guard refusal == nil else { return false }
    let until = timeline.now() + .seconds(3)
    while true {
      let shown = try await pass.read()
      if ProbedPass.isSame(ProbedPass.value(of: field, in: shown), value, field) { return true }
      guard timeline.now() < until else { return false }
      try await timeline.sleep(timeline.now() + .milliseconds(500))
    }
  }

  /// Where lists are merged, a name that is stored could not be taken away again.
  private mutating func probeUnknownName(_ replaces: Bool?) async throws {
    let (name, assumed) = ("loonaSyncProbe", "refused")
    guard replaces == true else {
      return findings.append(
        .untested("unknown-name", "A8", assumed, "Where PUT is not seen to replace, such a value could not be removed.")
      )
    }
    let refusal = try await pass.change(name, to: "1")
    let isStored = try await isTaken(name, "1", refusal)
    note(
      "unknown-name", "A8", assumed: assumed, seen: refusal != nil ? "refused" : isStored ? "stored" : "ignored",
      holds: refusal != nil,
      "A mapped name that the template lacks is found by `doctor` and `plan` before anything is sent.")
  }
}
