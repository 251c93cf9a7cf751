import Passes

extension LoonaClient {
  /// `POST /passes`, with an `Idempotence-Key` that the service may not honour (A11).
  ///
  /// An answer without the new pass's id is in doubt, whatever its status says.
  ///
  /// - Parameter leavingBy: the last instant at which it may leave; `.turnTooLate` where its turn comes later.
  public func create(
    body: [UInt8], idempotencyKey: String, leavingBy: Instant? = nil
  ) async -> Answer<RemotePass> {
    var request = request(.post, "/passes", body: body)
    request.leavingBy = leavingBy
    request.headers.append(HeaderField("Idempotence-Key", idempotencyKey))
    return await send(request, .writes, within: deadlines.write).flatMap { response in
      guard let pass = try? RemotePass(json: response.body) else { return .inDoubt(.unreadable("no pass in it")) }
      return .done(pass)
    }
  }

  /// `PUT /passes/{id}`. The pass as the answer shows it, or nil where a whole answer shows none.
  ///
  /// - Parameter leavingBy: the last instant at which it may leave; `.turnTooLate` where its turn comes later.
  public func update(_ id: PassID, body: [UInt8], leavingBy: Instant? = nil) async -> Answer<RemotePass?> {
    var request = request(.put, "/passes/\(id)", body: body)
    request.leavingBy = leavingBy
    return await send(request, .writes, within: deadlines.write).flatMap { response in
      if response.body.isEmpty, response.status == 204 || response.header("Content-Length") == "0" { return .done(nil) }
      guard JSONPage.isWholeValue(response.body) else { return .inDoubt(.unreadable("not JSON, or cut off")) }
      guard let pass = try? RemotePass(json: response.body) else { return .done(nil) }
      return pass.id == id ? .done(pass) : .inDoubt(.unreadable("pass \(pass.id) for pass \(id)"))
    }
  }
}
