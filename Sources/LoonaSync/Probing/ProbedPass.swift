import Foundation
import LoonaAPI
import Passes
import RunStore

/// One pass of the account that may be changed, and is put back as it was.
///
/// How it was stands in the state before its first change: a probe that was cut off is made good by the next one.
struct ProbedPass {
  let id: PassID
  let client: LoonaClient
  let ledger: Ledger
  let timeline: Timeline
  let original: RemotePass
  private static let tries = 5

  /// Reads it; of a probe that was cut off the state says how it had been.
  init(_ id: PassID, _ client: LoonaClient, _ ledger: Ledger, _ timeline: Timeline) async throws {
    (self.id, self.client, self.ledger, self.timeline) = (id, client, ledger, timeline)
    let shown = try await Self.read(id, client)
    if let kept = try ledger.probedPasses().first(where: { $0.passID == id }) {
      original = try RemotePass(json: Array(kept.original.utf8))
    } else {
      original = shown
    }
  }

  private static func read(_ id: PassID, _ client: LoonaClient) async throws -> RemotePass {
    let answer = await client.retrying { await client.pass(id) }
    switch answer {
    case .done(let pass): return pass
    case .refused(let refusal) where refusal.kind == .notFound:
      throw Failure(.usage, "--probe-writes: the account has no pass \(id)")
    default: throw Failure.of(answer, asking: "pass \(id)")
    }
  }

  func read() async throws -> RemotePass { try await Self.read(id, client) }

  /// To be called before the first change.
  func keep() throws {
    var json = Array("{\"id\":\(id),".utf8)
    json += body(original.values, original.status, original.expirationDate.map(PassBody.Expiration.set) ?? .never)
      .dropFirst()
    try ledger.keepProbed(id, original: String(decoding: json, as: UTF8.self), at: timeline.wall())
  }

  private func body(
    _ values: [PlaceholderValue], _ status: String?, _ expiration: PassBody.Expiration?
  ) -> [UInt8] { PassBody.update(values: values, status: status, expiration: expiration) }

  /// Sends a value list, whole or not, until it is answered clearly: the same list twice does no more than once.
  ///
  /// - Returns: the refusal, where it was refused.
  func put(
    _ values: [PlaceholderValue], status: String? = nil, expiration: PassBody.Expiration? = nil
  ) async throws -> Refusal? {
    let body = body(values, status, expiration)
    var last: Answer<RemotePass?> = .passing(.timedOut)
    for number in 1...Self.tries {
      last = await client.retrying { await client.update(id, body: body) }
      switch last {
      case .done: return nil
      case .refused(let refusal) where refusal.kind != .credentials: return refusal
      case .refused: throw Failure.of(last, asking: "a change of pass \(id)")
      case .inDoubt, .passing, .throttled: try await timeline.sleep(timeline.now() + .seconds(number))
      }
    }
    throw Failure.of(last, asking: "a change of pass \(id)")
  }

  /// Sends it back as it was, and reads it.
  ///
  /// - Throws: `Failure` with the names of what still differs; the state then keeps how it was.
  func restore() async throws {
    let expiration = original.expirationDate.map(PassBody.Expiration.set) ?? .never
    var differences = differences(try await read())
    for _ in 0..<Self.tries where !differences.isEmpty {
      var refusal = try await put(original.values, status: original.status, expiration: expiration)
      // A service that takes no status or expiry here did not change them either.
      if refusal != nil { refusal = try await put(original.values) }
      if let refusal {
        throw Failure(.failed, "pass \(id) could not be put back as it was: \(refusal). The state keeps how it was")
      }
      differences = self.differences(try await read())
      if !differences.isEmpty { try await timeline.sleep(timeline.now() + .seconds(2)) }
    }
    guard differences.isEmpty else {
      throw Failure(
        .failed,
        "pass \(id) was put back, and is not as it was: \(differences.joined(separator: ", ")). The state keeps how it was: look at the pass, then call `doctor --probe-writes \(id)` again"
      )
    }
    try ledger.forgetProbed(id)
  }

  /// Names of what is not as it was.
  func differences(_ shown: RemotePass) -> [String] {
    let names = Set(original.values.map(\.name) + shown.values.map(\.name))
    var differences = names.filter { (original.value($0) ?? "") != (shown.value($0) ?? "") }.sorted()
    if original.status != shown.status { differences.append("status") }
    if original.expirationDate != shown.expirationDate { differences.append("expirationDate") }
    return differences
  }
}
