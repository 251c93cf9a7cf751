import Foundation

extension Sandbox {
  /// Does what the request asks, at the exchange's instant, and makes the honest answer.
  mutating func perform(_ exchange: Exchange) -> RawResponse {
    do throws(Refusal) {
      let route = try Route(exchange.request)
      if !exchange.isAuthorised { try authorise(exchange, route) }
      return switch route {
      case .token: try issueToken(exchange)
      case .passes: try listPasses(exchange)
      case .createPass: try createPass(exchange)
      case .pass(let id): try showPass(id, exchange)
      case .updatePass(let id): try updatePass(id, exchange)
      case .encryptedPass(let id): try showPass(encryptedID: id)
      case .searchPasses: try searchPasses(exchange)
      case .templates: try listTemplates(exchange)
      case .template(let id): try showTemplate(id)
      case .transaction(let type): try transact(type, exchange)
      }
    } catch {
      return self.error(error, exchange)
    }
  }

  /// A1: 401 without a live token, 403 outside of the client's rights.
  func authorise(_ exchange: Exchange, _ route: Route) throws(Refusal) {
    if route == .token { return }
    let authorization = exchange.request.header("Authorization")
    guard desk.liveToken(authorization: authorization, now: exchange.now) != nil else {
      throw Refusal(
        401, "The access token is missing, expired or revoked",
        headers: [RawRequest.Header("WWW-Authenticate", "Bearer")])
    }
    switch options.client.rights {
    case .all: return
    case .readOnly where !route.isWrite: return
    default: throw Refusal(403, "The client has no right to do this")
    }
  }

  func error(_ refusal: Refusal, _ exchange: Exchange) -> RawResponse {
    .error(
      refusal, path: exchange.request.path, in: options.errorBody,
      timestamp: clock.iso8601(exchange.now))
  }

  /// A13. Seconds and dates round up, so that whoever waits as told is let in.
  func throttled(
    _ exchange: Exchange, _ wait: Duration, _ form: RateLimit.RetryAfter
  ) -> RawResponse {
    let header: RawRequest.Header? =
      switch form {
      case .seconds:
        RawRequest.Header("Retry-After", String(max(1, Int((wait / .seconds(1)).rounded(.up)))))
      case .httpDate:
        RawRequest.Header("Retry-After", clock.httpDate(exchange.now + wait))
      case .absent: nil
      }
    let headers = header.map { [$0] } ?? []
    return error(Refusal(429, "Too many requests", headers: headers), exchange)
  }

  private func tokenBody(_ token: String, seconds: Int64) -> JSONText {
    let digits = SplitMix64.hex(options.seed &+ UInt64(arrivalsForgotten + arrivals.count)) + token.suffix(16)
    var jti = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { jti += "-" }
      jti.append(digit)
    }
    return .object([
      ("access_token", .string(token)), ("token_type", .string("bearer")),
      ("expires_in", .integer(Int(seconds))), ("scope", .string("any")), ("jti", .string(jti)),
    ])
  }

  private mutating func issueToken(_ exchange: Exchange) throws(Refusal) -> RawResponse {
    let request = exchange.request
    let isClient = desk.accepts(
      authorization: request.header("Authorization"), clientID: options.client.id)
    guard isClient else {
      throw Refusal(
        401, "Bad client credentials",
        headers: [RawRequest.Header("WWW-Authenticate", "Basic")])
    }
    guard request.mediaType == "application/x-www-form-urlencoded",
      FormFields.parse(String(decoding: request.body, as: UTF8.self))["grant_type"]
        == "client_credentials"
    else { throw Refusal(400, "The form must say grant_type=client_credentials") }
    let life = options.client.tokenLife
    let token = desk.issue(life: life, now: exchange.now, seed: options.seed)
    return .json(tokenBody(token, seconds: life.components.seconds))
  }
}
