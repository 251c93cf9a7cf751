import Passes

/// The Loona API (loona-api.md): each call is one attempt, and returns what it means.
///
/// Trying again is the caller's, who knows what may be repeated; `retrying` does it for what only reads. Every request,
/// the token's too, goes through the transport, which is to be paced.
public struct LoonaClient: Sendable {
  let transport: Transport
  let timeline: Timeline
  let randomness: Randomness
  let deadlines: Deadlines
  private let credentials: Credentials
  private let tokens: TokenSource

  public init(
    credentials: Credentials, transport: Transport, timeline: Timeline, randomness: Randomness = .system,
    deadlines: Deadlines = Deadlines()
  ) {
    self.transport = transport
    self.timeline = timeline
    self.randomness = randomness
    self.deadlines = deadlines
    self.credentials = credentials
    let endpoint = TokenEndpoint(
      credentials: credentials, transport: transport, timeline: timeline, deadline: deadlines.token)
    tokens = TokenSource(timeline: timeline) { await endpoint.fetch() }
  }

  /// Fetches a token, unless one is at hand: whether the credentials are good.
  public func authorize() async -> Answer<Void> { await tokens.token().map { _ in } }

  /// Sends with a token that still lives when the request leaves; once again with a new one after a 401 (A1).
  ///
  /// - Parameter code: of a card, which opens it: hidden from whoever reads the answer's words.
  func send(
    _ draft: APIRequest, _ effect: Effect, within deadline: Duration, hiding code: String? = nil
  ) async -> Answer<APIResponse> {
    var isRenewed = false
    for _ in 0..<Self.turnsMax {
      switch await attempt(draft, effect, within: deadline, hiding: code) {
      case .answer(let answer): return answer
      case .overdue: continue
      case .unauthorized(let answer):
        if isRenewed { return answer }
        isRenewed = true
      }
    }
    return .passing(.noConnection("every token ended before the request's turn came"))
  }

  /// Turns that come later than a token lives, before we give up: the rate is then too low for the tokens.
  private static let turnsMax = 8

  private enum Attempt {
    case answer(Answer<APIResponse>)
    case unauthorized(Answer<APIResponse>)
    case overdue
  }

  private func attempt(
    _ draft: APIRequest, _ effect: Effect, within deadline: Duration, hiding code: String?
  ) async -> Attempt {
    let answer = await tokens.token()
    guard case .done(let token) = answer else { return .answer(answer.flatMap { _ in .passing(.timedOut) }) }
    var request = draft
    request.headers.append(HeaderField("Authorization", "Bearer \(token.value)"))
    request.notAfter = token.end
    do {
      let response = try await transport.send(request, deadline)
      let meaning = effect.meaning(
        of: response, at: timeline.wall(), hiding: credentials.withheld(with: token, and: code.map { [$0] } ?? []))
      guard response.status == 401 else { return .answer(meaning) }
      tokens.reject(token)
      return .unauthorized(meaning)
    } catch .overdue {
      return .overdue
    } catch {
      return .answer(effect.meaning(of: error))
    }
  }
}
