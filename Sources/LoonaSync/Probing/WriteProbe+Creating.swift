import LoonaAPI
import Passes

extension WriteProbe {
  /// Makes a pass of a throw-away template, twice under one key: whether A11 holds, and how long a new pass takes to be listed.
  mutating func probeCreates(_ throwaway: Template) async throws {
    let key = "probe-\(random())"
    let values = throwaway.placeholders.filter { $0.isRequired || $0.name == "externalId" }.map { placeholder in
      PlaceholderValue(name: placeholder.name, value: placeholder.probeValue(key))
    }
    let body = PassBody.create(templateID: throwaway.id, values: values)
    let since = timeline.now()
    guard case .done(let first) = await create(body, key), case .done(let again) = await create(body, key) else {
      let reason = "The service makes no pass of the throw-away template from its required values alone."
      findings.append(.untested("create-key", "A11", "honoured", reason))
      return findings.append(.untested("new-pass-lag-ms", "A15", "less than policy.settle_after", reason))
    }
    note(
      "create-key", "A11", assumed: "honoured", seen: first == again ? "honoured" : "ignored: two passes",
      holds: first == again, "Never relied on: a create whose answer was lost is looked for before it is sent again.")
    let (client, bounds) = (client, pass.bounds)
    let (size, template) = (pageSize, throwaway.id)
    let listed = try await lag(since) {
      let end = await client.retrying(within: bounds) { await client.page(0, size: size, of: template) }
      guard case .done(let shown) = end else { throw Failure.of(end, asking: "a page of passes") }
      if shown.passes.contains(where: { $0.id == first }) { return true }
      guard let total = shown.info.totalElements, total > 0 else { return false }
      let last = await client.retrying(within: bounds) {
        await client.page((total - 1) / max(1, shown.passes.count), size: size, of: template)
      }
      guard case .done(let page) = last else { throw Failure.of(last, asking: "a page of passes") }
      return page.passes.contains { $0.id == first }
    }
    note(
      "new-pass-lag-ms", "A15", assumed: "less than policy.settle_after",
      seen: listed.map { "\($0.milliseconds)" } ?? "more than a minute", holds: listed != nil,
      "policy.settle_after must be longer.")
  }

  private func create(_ body: [UInt8], _ key: String) async -> Answer<PassID> {
    await client.retrying(within: pass.bounds) { await client.create(body: body, idempotencyKey: key) }.map(\.id)
  }
}

extension Template.Placeholder {
  /// A value that the placeholder's type takes.
  fileprivate func probeValue(_ text: String) -> String {
    switch type.lowercased() {
    case "number": "0"
    case "date": "2026-01-01"
    case "list": options.first ?? ""
    default: text
    }
  }
}
