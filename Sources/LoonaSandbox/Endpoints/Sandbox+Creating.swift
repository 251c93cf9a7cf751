import Foundation

extension Sandbox {
  /// `POST /passes`
  mutating func createPass(_ exchange: Exchange) throws(Refusal) -> RawResponse {
    let request = exchange.request
    let key = options.passes.honoursIdempotenceKey ? request.header("Idempotence-Key") : nil
    if let key, let first = memory[key] {
      // A10's answer to another body, taken for A11 too.
      guard first.requestBody == request.body else {
        throw Refusal(409, "The idempotence key was used with another body")
      }
      return .json(.rendered(first.responseBody), status: first.status)
    }
    let response = try createPassAnew(exchange)
    if let key {
      memory[key] = RememberedAnswer(
        requestBody: request.body, status: response.status, responseBody: response.body)
      journal?.append(.create(key: key, memory[key]))
    }
    return response
  }

  private mutating func createPassAnew(_ exchange: Exchange) throws(Refusal) -> RawResponse {
    let body = try WriteBody.read(WriteBody.self, from: exchange.request)
    guard let templateID = body.templateID else { throw Refusal(400, "templateId is missing") }
    guard let sent = body.values else { throw Refusal(400, "placeholderValues is missing") }
    guard let template = templatesByID[templateID] else {
      throw Refusal(404, "Template \(templateID) not found")
    }
    let check = ValueCheck(
      template: template, options: options.passes, rewriting: exchange.rewriting)
    var values = try check.stored(sent)
    for placeholder in template.placeholders where values[placeholder.name] == nil {
      values[placeholder.name] = placeholder.defaultValue
    }
    try check.requireRequired(values)
    if let existing = existingPass(template, values) {
      guard template.secondPass == .existing else {
        throw Refusal(400, "A pass for this phone already exists")
      }
      return .json(store.json(existing, options.passes, clock))
    }
    // A copy has no room to grow.
    var content = Pass.Content(values: values.map(\.self), status: .active, expirationDate: nil)
    try lay(
      status: body.status, expiry: body.expiry(named: options.passes.expiryName), as: options.passes.createExtras,
      over: &content)
    var pass = issue(templateID: templateID, content, now: exchange.now)
    welcome(&pass, template)
    if options.listing.stragglers.partsPerMillion > 0,
      Int.random(in: 0..<1_000_000, using: &random) < options.listing.stragglers.partsPerMillion
    {
      pass.listedFrom = exchange.now + options.listing.stragglerLag
      pass.isSearchable = true
    }
    record(.created, .api, pass, before: nil, at: exchange.now, request: exchange.number)
    return .json(
      store.json(pass.id, options.passes, clock), status: options.passes.createdStatus)
  }

  private func existingPass(_ template: Template, _ values: [PlaceholderValue]) -> Int? {
    guard template.secondPass != .made, let phone = values["phone"], !phone.isEmpty else {
      return nil
    }
    return store.ids(templateID: template.id, name: "phone", value: phone).first
  }

  /// A pass with an id of its own, not stored yet.
  mutating func issue(templateID: Int, _ content: Pass.Content, now: Duration) -> Pass {
    var id = store.highestID + 1
    if options.passes.newIDs == .scattered {
      repeat {
        id = Int.random(in: 100_000...999_999_999, using: &random)
      } while store.contains(id)
    }
    // Multiplying by a number prime to 10¹⁰ keeps serials apart.
    let serial = String(id * 6_180_339_887 % 10_000_000_000)
    let number = String(repeating: "0", count: 10 - serial.count) + serial
    var encrypted = SplitMix64.mix(UInt64(id) ^ options.seed).bigEndian
    let bytes = withUnsafeBytes(of: &encrypted) { Data($0) }
    return Pass(
      id: id, templateID: templateID, serialNumber: number,
      encryptedID: templatesByID[templateID]?.code == .plain ? number : bytes.base64EncodedString(), content: content,
      createdAt: now, updatedAt: now, listedFrom: now + options.listing.lag)
  }

  /// Stores the pass and writes the effect down.
  @discardableResult
  mutating func record(
    _ kind: Effect.Kind, _ origin: Effect.Origin, _ pass: Pass, before: Pass.Content?,
    at now: Duration, request: Int? = nil, transaction: Transaction? = nil
  ) -> Effect {
    store.put(pass)
    store.list(upTo: now)
    let effect = Effect(
      number: effectsForgotten + effects.count + 1, kind: kind, origin: origin, at: now, passID: pass.id,
      externalID: pass.externalID, before: before, after: pass.content, requestNumber: request,
      statusSent: nil, transaction: transaction)
    effects.append(effect)
    journal?.append(.pass(pass))
    if request == nil { journal?.append(.effect(effect)) }
    return effect
  }
}
