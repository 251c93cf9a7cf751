/// What a request asks for, by method and path alone.
enum Route: Sendable, Hashable {
  case token
  case passes
  case createPass
  case pass(String)
  case updatePass(String)
  case encryptedPass(String)
  case searchPasses
  case templates
  case template(String)
  case transaction(Sandbox.TransactionType)

  /// Base address `/version1`; the token endpoint stands at the host's root.
  init(_ request: RawRequest) throws(Refusal) {
    let segments = request.segments
    switch (segments.first, Array(segments.dropFirst())) {
    case ("oauth", ["token"]):
      self = try Self.choose(request, ["POST": .token])
    case ("version1", ["passes"]):
      self = try Self.choose(request, ["GET": .passes, "POST": .createPass])
    case ("version1", ["passes", "search"]):
      self = try Self.choose(request, ["POST": .searchPasses])
    case ("version1", let rest) where rest.count == 3 && rest.starts(with: ["passes", "encrypted"]):
      self = try Self.choose(request, ["GET": .encryptedPass(rest[2])])
    case ("version1", let rest) where rest.count == 2 && rest[0] == "passes":
      self = try Self.choose(request, ["GET": .pass(rest[1]), "PUT": .updatePass(rest[1])])
    case ("version1", ["templates"]):
      self = try Self.choose(request, ["GET": .templates])
    case ("version1", let rest) where rest.count == 2 && rest[0] == "templates":
      self = try Self.choose(request, ["GET": .template(rest[1])])
    case ("version1", let rest) where rest.count == 2 && rest[0] == "transactions":
      guard let type = Sandbox.TransactionType(rawValue: rest[1]) else {
        throw Refusal(404, "No transactions of type \(rest[1])")
      }
      self = try Self.choose(request, ["POST": .transaction(type)])
    default:
      throw Refusal(404, "No endpoint at \(request.path)")
    }
  }

  private static func choose(
    _ request: RawRequest, _ routes: [String: Route]
  ) throws(Refusal) -> Route {
    guard let route = routes[request.method] else {
      let allowed = routes.keys.sorted().joined(separator: ", ")
      throw Refusal(405, "Method \(request.method) is not supported here", headers: [.init("Allow", allowed)])
    }
    return route
  }

  var isWrite: Bool {
    switch self {
    case .createPass, .updatePass, .transaction: true
    default: false
    }
  }
}
