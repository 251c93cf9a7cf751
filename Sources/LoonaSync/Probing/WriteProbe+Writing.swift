import LoonaAPI
import Passes

/// What a PUT does, and how long it takes to be shown.
extension WriteProbe {
  mutating func probeWrites(listedOn page: Int?) async throws {
    let replaces = try await probeList(listedOn: page)
    try requireGoing()
    try await probeStatus()
    try requireGoing()
    try await probeExpiry()
    try requireGoing()
    try await probeUnknownName(replaces)
  }

  /// A value that may be left out: text, optional, and nothing that finds the pass.
  private var spare: PlaceholderValue? {
    pass.original.values.first { value in
      guard let placeholder = template.placeholder(value.name), !value.value.isEmpty else { return false }
      return placeholder.type.lowercased() == "text" && !placeholder.isRequired
        && !["externalId", "phone", "email"].contains(value.name)
    }
  }

  /// - Returns: whether PUT replaces; nil where that could not be tested.
  private mutating func probeList(listedOn page: Int?) async throws -> Bool? {
    let assumed = "a PUT replaces the whole list"
    guard let spare else {
      let reason = "The pass has no optional value of type text that could be left out for a moment."
      for (name, statement, assumed) in [
        ("put", "O", assumed), ("read-lag-ms", "A15", "none"), ("list-lag-ms", "A15", "some"),
      ] {
        findings.append(.untested(name, statement, assumed, reason))
      }
      return nil
    }
    let rest = pass.original.values.filter { $0.name != spare.name }
    if let refusal = try await pass.put(rest) {
      note(
        "put", "O", assumed: assumed, seen: "a list that is not whole is \(refusal.kind)", holds: false,
        "We always send the whole list.")
      return nil
    }
    let shown = try await pass.read()
    let replaces = shown.value(spare.name) != spare.value
    note(
      "put", "O", assumed: assumed, seen: replaces ? "replaces" : "merges", holds: replaces,
      replaces
        ? "We send every value back, changed or not."
        : "We send every value back all the same; a value that is left out stays.")
    let changed = PlaceholderValue(name: spare.name, value: "\(spare.value) ~")
    let since = timeline.now()
    if let refusal = try await pass.put(rest + [changed]) {
      throw Failure(.failed, "a value of type text could not be changed: \(refusal)")
    }
    try await probeLags(changed, listedOn: page, since: since)
    return replaces
  }

  /// How long a change takes to be shown.
  private mutating func probeLags(_ changed: PlaceholderValue, listedOn page: Int?, since: Instant) async throws {
    let client = client
    let id = pass.id
    let read = try await lag(since) { try await pass.read().value(changed.name) == changed.value }
    note(
      "read-lag-ms", "A15", assumed: "none", seen: read.map { "\($0.milliseconds)" } ?? "more than a minute",
      holds: read.map { $0 < .seconds(2) } ?? false,
      "A GET before a PUT shows what stood there so long ago: a till's change in that time can be lost.")
    guard let page else {
      findings.append(
        .untested("list-lag-ms", "A15", "some", "The pass stands beyond the listing's first \(Self.pagesMax) pages."))
      return
    }
    let (size, template) = (pageSize, template.id)
    let listed = try await lag(since) {
      let answer = await client.retrying { await client.page(page, size: size, of: template) }
      guard case .done(let shown) = answer else { throw Failure.of(answer, asking: "a page of passes") }
      return shown.passes.first { $0.id == id }?.value(changed.name) == changed.value
    }
    note(
      "list-lag-ms", "A15", assumed: "some", seen: listed.map { "\($0.milliseconds)" } ?? "more than a minute",
      holds: listed != nil, "policy.settle_after must be longer than a new pass takes to be listed.")
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

  private mutating func probeStatus() async throws {
    let wanted = pass.original.status == "INACTIVE" ? "ACTIVE" : "INACTIVE"
    let refusal = try await pass.put(pass.original.values, status: wanted)
    let shown = try await pass.read()
    let isTaken = refusal == nil && shown.status == wanted
    note(
      "put-status", "A4", assumed: "taken", seen: refusal != nil ? "refused" : isTaken ? "taken" : "ignored",
      holds: isTaken,
      isTaken
        ? "Statuses can be mapped, and policy.missing can set one."
        : "Don't map a status, and leave policy.missing at report.")
  }

  private mutating func probeExpiry() async throws {
    let day = "2099-12-31"
    let refusal = try await pass.put(pass.original.values, expiration: .set(day))
    let shown = try await pass.read()
    let isTaken = refusal == nil && shown.expirationDate?.hasPrefix(day) ?? false
    note(
      "put-expiry", "A4", assumed: "taken", seen: refusal != nil ? "refused" : isTaken ? "taken" : "ignored",
      holds: isTaken, isTaken ? "An expiry can be mapped." : "Don't map an expiry: it would be sent each night.")
  }

  /// Where lists are merged, a name that is stored could not be taken away again.
  private mutating func probeUnknownName(_ replaces: Bool?) async throws {
    let assumed = "refused"
    guard replaces == true else {
      return findings.append(
        .untested("unknown-name", "A8", assumed, "Where PUT is not seen to replace, such a value could not be removed.")
      )
    }
    let stray = PlaceholderValue(name: "loonaSyncProbe", value: "1")
    let refusal = try await pass.put(pass.original.values + [stray])
    let shown = try await pass.read()
    let isStored = refusal == nil && shown.value(stray.name) != nil
    note(
      "unknown-name", "A8", assumed: assumed, seen: refusal != nil ? "refused" : isStored ? "stored" : "ignored",
      holds: refusal != nil,
      "A mapped name that the template lacks is found by `doctor` and `plan` before anything is sent.")
  }
}
