import Foundation

@testable import LoonaSandbox

/// A client of the simplest kind, with a token of its own, typed from the vendor's text.
final class Caller {
  var sandbox: Sandbox
  var now: Duration = .zero
  var token = ""

  static let template = 1674

  /// Gets its token before the faults and the rate limit begin.
  init(_ options: SandboxOptions = SandboxOptions()) {
    var calm = options
    calm.faults = .none
    calm.rateLimit = nil
    sandbox = Sandbox(options: calm)
    logIn()
    sandbox.options = options
  }

  func logIn() {
    let response = send(Self.tokenRequest(secret: sandbox.options.client.secret))
    token = response?.read(ShownToken.self)?.accessToken ?? ""
  }

  static func tokenRequest(id: String = "sandbox", secret: String) -> RawRequest {
    RawRequest(
      method: "POST", target: "/oauth/token",
      headers: [
        .init("Authorization", "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString()),
        .init("Content-Type", "application/x-www-form-urlencoded"),
      ], body: Data("grant_type=client_credentials".utf8))
  }

  func request(_ method: String, _ path: String, _ body: String = "", key: String? = nil) -> RawRequest {
    var headers: [RawRequest.Header] = [
      .init("Authorization", "Bearer \(token)"), .init("Content-Type", "application/json"),
    ]
    if let key { headers.append(.init("Idempotence-Key", key)) }
    return RawRequest(method: method, target: "/version1" + path, headers: headers, body: Data(body.utf8))
  }

  /// What a patient client receives; nil where no whole answer comes.
  func send(_ request: RawRequest) -> RawResponse? {
    let outcome = sandbox.handle(request, now: now)
    now += outcome.delay
    guard case .answer(let response) = sandbox.deliver(outcome, now: now) else { return nil }
    return response
  }

  func get(_ path: String) -> RawResponse? { send(request("GET", path)) }

  func create(_ values: [String: String], key: String? = nil) -> RawResponse? {
    send(request("POST", "/passes", Self.createBody(values), key: key))
  }

  func update(_ id: Int, _ values: [String: String]) -> RawResponse? {
    send(request("PUT", "/passes/\(id)", "{\"placeholderValues\":\(Self.list(values))}"))
  }

  func put(_ id: Int, _ body: String) -> RawResponse? {
    send(request("PUT", "/passes/\(id)", body))
  }

  /// nil where the search is refused.
  func search(_ body: String) -> [Int]? {
    let response = send(request("POST", "/passes/search", body))
    return response?.status == 200 ? response?.page?.ids : nil
  }

  static func createBody(_ values: [String: String]) -> String {
    "{\"templateId\":\(template),\"placeholderValues\":\(list(values))}"
  }

  private static func list(_ values: [String: String]) -> String {
    let items = values.sorted { $0.key < $1.key }.map { "{\"name\":\"\($0.key)\",\"value\":\"\($0.value)\"}" }
    return "[\(items.joined(separator: ","))]"
  }
}

/// A pass as the wire shows it, A3's other names included.
struct ShownPass: Decodable, Equatable {
  var id: Int
  var templateId: Int
  var serialNumber: String
  var encryptedId: String
  var status: String
  var expirationDate: String?
  var expiryDate: String?
  var url: String?
  var downloadUrl: String?
  var link: String?
  var placeholderValues: [Sandbox.PlaceholderValue]
  var createdAt: String
  var updatedAt: String
}

/// A page of passes as the wire shows it.
struct ShownPage: Decodable {
  var content: [ShownPass]?
  var items: [ShownPass]?
  var number: Int?
  var size: Int?
  var totalElements: Int?
  var totalPages: Int?
  var last: Bool?

  var ids: [Int] { (content ?? items ?? []).map(\.id) }
}

extension RawResponse {
  func read<Value: Decodable>(_ type: Value.Type) -> Value? { try? JSONDecoder().decode(type, from: body) }
  var pass: ShownPass? { read(ShownPass.self) }
  var page: ShownPage? { read(ShownPage.self) }
  var text: String { String(decoding: body, as: UTF8.self) }
}

/// A token as the wire shows it.
struct ShownToken: Decodable {
  var accessToken: String
  var tokenType: String
  var expiresIn: Int
  var scope: String
  var jti: String

  private enum CodingKeys: String, CodingKey {
    case accessToken = "access_token"
    case tokenType = "token_type"
    case expiresIn = "expires_in"
    case scope, jti
  }
}
