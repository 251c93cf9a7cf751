import LoonaAPI
import Passes
import Synchronization

/// A Loona of one closure. Tokens it gives by itself, `token-1`, `token-2`, …; all other requests go to the script.
final class ScriptedService: Sendable {
  typealias Script = @Sendable (APIRequest, _ number: Int) throws(TransportFailure) -> APIResponse

  private struct State {
    var requests: [APIRequest] = []
    var tokens = 0
  }

  private let state = Mutex(State())
  private let script: Script
  private let tokenScript: Script
  let time: VirtualTime

  init(
    time: VirtualTime = VirtualTime(),
    _ script: @escaping Script = { _, _ in APIResponse(status: 404) },
    token: @escaping Script = { _, number in .token("token-\(number)", seconds: 299) }
  ) {
    self.time = time
    self.script = script
    tokenScript = token
  }

  /// Requests for anything but a token.
  var requests: [APIRequest] { state.withLock { $0.requests } }
  var tokens: Int { state.withLock { $0.tokens } }

  var transport: Transport {
    Transport { request, _ throws(TransportFailure) in
      if request.path == "/oauth/token" {
        let number = self.state.withLock { state in
          state.tokens += 1
          return state.tokens
        }
        return try self.tokenScript(request, number)
      }
      let number = self.state.withLock { state in
        state.requests.append(request)
        return state.requests.count
      }
      return try self.script(request, number)
    }
  }

  var client: LoonaClient { client(over: transport) }

  func client(over transport: Transport) -> LoonaClient {
    LoonaClient(
      credentials: Credentials(clientID: "coffee", secret: "s3cr3t"), transport: transport, timeline: time.timeline,
      randomness: .seeded(1))
  }
}

extension APIResponse {
  static func token(_ value: String, seconds: Int) -> APIResponse {
    json(200, #"{"access_token":"\#(value)","token_type":"bearer","expires_in":\#(seconds),"scope":"any"}"#)
  }

  static func json(_ status: Int, _ text: String, _ headers: [HeaderField] = []) -> APIResponse {
    APIResponse(
      status: status, headers: [HeaderField("Content-Type", "application/json")] + headers, body: Array(text.utf8))
  }
}

extension APIRequest {
  var token: String? {
    headers.first { $0.name == "Authorization" }.map { String($0.value.dropFirst("Bearer ".count)) }
  }

  func query(_ name: String) -> Int? {
    path.split(separator: "?").last?.split(separator: "&").first { $0.hasPrefix("\(name)=") }
      .flatMap { Int($0.dropFirst(name.count + 1)) }
  }

  var text: String { String(decoding: body, as: UTF8.self) }
}

extension Answer {
  var value: Success? { if case .done(let value) = self { value } else { nil } }
  var refusal: Refusal? { if case .refused(let refusal) = self { refusal } else { nil } }
  var isPassing: Bool { if case .passing = self { true } else { false } }
  var isInDoubt: Bool { if case .inDoubt = self { true } else { false } }
}
