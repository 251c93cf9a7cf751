import Foundation
import Passes

/// `POST /oauth/token` with client credentials; it stands at the host's root.
///
/// No trouble here says anything of the request that the token is for: that one never left.
struct TokenEndpoint: Sendable {
  let credentials: Credentials
  let transport: Transport
  let timeline: Timeline
  let deadline: Duration

  func fetch() async -> Answer<AccessToken> {
    do {
      let response = try await transport.send(request, deadline)
      return Effect.reads.meaning(of: response, at: timeline.wall(), hiding: credentials.withheld())
        .flatMap(read).ofTheTokenAlone
    } catch {
      return Effect.reads.meaning(of: error)
    }
  }

  private var request: APIRequest {
    let pair = Data("\(credentials.clientID):\(credentials.secret)".utf8).base64EncodedString()
    return APIRequest(
      .post, "/oauth/token",
      headers: [
        HeaderField("Authorization", "Basic \(pair)"),
        HeaderField("Content-Type", "application/x-www-form-urlencoded"),
        HeaderField("Accept", "application/json"),
      ],
      body: Array("grant_type=client_credentials".utf8))
  }

  private func read(_ response: APIResponse) -> Answer<AccessToken> {
    guard let document = try? JSONDecoder().decode(TokenDocument.self, from: Data(response.body)) else {
      return .passing(.unreadable("no token in it"))
    }
    return .done(
      AccessToken(value: document.token, life: .seconds(document.seconds), from: timeline.now()))
  }
}

extension Answer {
  /// RFC 6749 (5.2): a client that is not known gets 400 or 401. Any other no, as a gateway in trouble may say it, must not be
  /// taken for one to what the token is for: a 404 here is no pass that is gone, a 409 no conflict.
  fileprivate var ofTheTokenAlone: Answer {
    guard case .refused(var refusal) = self else { return self }
    switch refusal.status {
    case 400, 401, 403:
      refusal.kind = .credentials
      return .refused(refusal)
    case 404...: return .passing(.unreadable("status \(refusal.status) to /oauth/token; is loona.url right?"))
    default: return self
    }
  }
}

private struct TokenDocument: Decodable {
  let token: String
  /// RFC 6749 only recommends it; a token that doesn't say lives a minute for us.
  let seconds: Int64

  private enum CodingKeys: String, CodingKey {
    case token = "access_token"
    case seconds = "expires_in"
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    token = try fields.decode(String.self, forKey: .token)
    let stated = try fields.decodeIfPresent(LenientNumber.self, forKey: .seconds)?.value ?? 60
    seconds = min(max(stated, 1), 86_400)
    guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !token.isEmpty else {
      throw DecodingError.dataCorruptedError(forKey: .token, in: fields, debugDescription: "not a header's value")
    }
  }
}
