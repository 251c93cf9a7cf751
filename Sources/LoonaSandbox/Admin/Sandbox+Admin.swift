import Foundation

extension Sandbox {
  /// The `/sandbox/…` paths: what a test in another process reads and does. They are no part of
  /// Loona, need no token, and neither arrive in the ledger nor count against the rate.
  ///
  /// | request | does |
  /// | --- | --- |
  /// | `GET /sandbox/ledger?effects=N&arrivals=M` | ``Ledger`` as JSON: effects numbered above N, arrivals above M |
  /// | `GET /sandbox/passes?externalId=X` | passes as kept, listed or not |
  /// | `POST /sandbox/passes` | `{"templateId","values":[{"name","value"}]}`: somebody else's pass |
  /// | `POST /sandbox/passes/{id}/values` | `[{"name","value"}]`: a till sets them |
  /// | `POST /sandbox/passes/{id}/status` | `{"status"}` |
  /// | `POST /sandbox/passes/{id}/transactions` | `{"type","purchaseId",…}` (A9): a till rings it up |
  /// | `POST /sandbox/customers` | `{"templateId","count"}`: invented ones that were there before |
  /// | `PUT /sandbox/templates` | a ``Template``, added or replaced |
  /// | `POST /sandbox/secret` | `{"secret","revokingTokens"}`; the second is true where absent |
  /// | `POST /sandbox/tokens/revoke` | every token dies |
  /// | `POST /sandbox/faults` | `{"mix"}` for what is drawn, or a ``ScriptedFault`` |
  public mutating func administer(_ request: RawRequest, now: Duration) -> RawResponse {
    advance(to: now)
    do throws(Refusal) {
      return try act(request, now)
    } catch {
      return .error(error, path: request.path, in: .json, timestamp: clock.iso8601(now))
    }
  }

  private mutating func act(
    _ request: RawRequest, _ now: Duration
  ) throws(Refusal) -> RawResponse {
    let path = Array(request.segments.dropFirst())
    switch (request.method, path.count) {
    case ("GET", 1) where path[0] == "ledger": return try showLedger(request)
    case ("GET", 1) where path[0] == "passes":
      return try Self.answer(request.query["externalId"].map(passes(byExternalID:)) ?? passes)
    case ("POST", 1) where path[0] == "passes":
      let body = try Self.read(AdminBody.NewPass.self, request)
      return try Self.answer(
        createForeignPass(templateID: body.templateId, values: body.values, now: now))
    case ("POST", 3) where path[0] == "passes": return try change(path[1], path[2], request, now)
    case ("POST", 1) where path[0] == "customers":
      let body = try Self.read(AdminBody.Customers.self, request)
      return try Self.answer(
        seedCustomers(max(0, body.count), templateID: body.templateId, now: now))
    case ("PUT", 1) where path[0] == "templates":
      let template = try Self.read(Template.self, request)
      setTemplate(template)
      return try Self.answer(template)
    case ("POST", 1) where path[0] == "secret":
      let body = try Self.read(AdminBody.Secret.self, request)
      replaceSecret(body.secret, revokingTokens: body.revokingTokens ?? true)
    case ("POST", 2) where path == ["tokens", "revoke"]: revokeTokens()
    case ("POST", 1) where path[0] == "faults":
      try orderFault(try Self.read(AdminBody.Fault.self, request))
    default: throw Refusal(404, "No such request to the sandbox itself")
    }
    return .json(.object([]))
  }

  private func showLedger(_ request: RawRequest) throws(Refusal) -> RawResponse {
    let query = request.query
    guard let effect = Int(query["effects"] ?? "0"), let arrival = Int(query["arrivals"] ?? "0"),
      effect >= 0, arrival >= 0
    else { throw Refusal(400, "effects and arrivals must be whole numbers from 0") }
    return try Self.answer(
      Ledger(effects: Array(effects.dropFirst(effect)), arrivals: Array(arrivals.dropFirst(arrival))))
  }

  private mutating func change(
    _ id: String, _ what: String, _ request: RawRequest, _ now: Duration
  ) throws(Refusal) -> RawResponse {
    let id = try pass(named: id).id
    switch what {
    case "values":
      for value in try Self.read([PlaceholderValue].self, request) {
        setValue(value.value, of: value.name, onPass: id, now: now)
      }
    case "status":
      setStatus(try Self.read(AdminBody.Status.self, request).status, onPass: id, now: now)
    case "transactions":
      let till = try Self.read(AdminBody.Till.self, request)
      return try Self.answer(transact(till.body(id), till.type, now))
    default: throw Refusal(404, "No such request to the sandbox itself")
    }
    return try Self.answer(pass(id))
  }

  private mutating func orderFault(_ body: AdminBody.Fault) throws(Refusal) {
    if let mix = body.mix {
      do throws(SettingError) {
        options.faults = try FaultMix.parse(mix)
      } catch {
        throw Refusal(400, "\(error.setting): takes \(error.accepts)")
      }
    }
    guard let kind = body.kind else { return }
    order(
      ScriptedFault(
        kind, method: body.method, path: body.path, times: body.times ?? 1,
        skipping: body.skipping ?? 0))
  }

  private static func read<Body: Decodable>(
    _ type: Body.Type, _ request: RawRequest
  ) throws(Refusal) -> Body {
    do {
      return try JSONDecoder().decode(type, from: request.body)
    } catch {
      throw Refusal(400, "The body can't be read: \(error)")
    }
  }

  private static func answer(_ value: some Encodable) throws(Refusal) -> RawResponse {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do {
      return .json(.rendered(try encoder.encode(value)))
    } catch {
      throw Refusal(500, "The answer can't be written: \(error)")
    }
  }
}
