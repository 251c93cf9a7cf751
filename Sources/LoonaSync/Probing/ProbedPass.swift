import Foundation
import LoonaAPI
import Passes
import RunStore

/// One pass of the account, of which one field after the other may be changed and is put back.
///
/// Each change follows a fresh read and carries everything else as it is found, so that a till's changes stay. It stands in the state before it
/// leaves, with what was there: a probe that was cut off is made good by the next one, which takes back only what still shows our value.
struct ProbedPass {
  static let status = "status"
  static let expiry = "expirationDate"
  private static let tries = 5

  let id: PassID
  let client: LoonaClient
  let ledger: Ledger
  let timeline: Timeline
  /// Names that the template has: a list with others would be refused (A8).
  let names: [String]
  /// How long a write whose answer was lost may take to land.
  let settleAfter: Duration
  /// Of the probe; what is put back is not bounded.
  let bounds: WaitBounds
  /// As it was when the probe began to write; what an earlier one had left is taken back by then.
  private(set) var original: RemotePass
  /// Fields that somebody else changed while they were ours.
  private(set) var taken: [String] = []
  /// Fields of which a write may still land.
  private(set) var doubtful: [String] = []
  /// When this process began: what was changed before may have been under way when another one ended.
  private let begunAt: Timestamp

  init(
    _ id: PassID, of template: Template, _ client: LoonaClient, _ ledger: Ledger, _ timeline: Timeline,
    settleAfter: Duration, within bounds: WaitBounds
  ) async throws {
    (self.id, self.client, self.ledger, self.timeline) = (id, client, ledger, timeline)
    (self.settleAfter, self.bounds) = (settleAfter, bounds)
    begunAt = timeline.wall()
    names = template.placeholders.map(\.name)
    original = try await Self.read(id, client, bounds)
    guard original.templateID.map({ $0 == template.id }) ?? true else {
      throw Failure(.usage, "--probe-writes: pass \(id) is not of template \(template.id)")
    }
    if try ledger.openIntents().contains(where: { $0.operation.passID == id }) {
      throw Failure(
        .refused, "--probe-writes: a write to pass \(id) is in doubt: `loona-sync run` settles it first")
    }
  }

  private static func read(_ id: PassID, _ client: LoonaClient, _ bounds: WaitBounds) async throws -> RemotePass {
    let answer = await client.retrying(within: bounds) { await client.pass(id) }
    switch answer {
    case .done(let pass): return pass
    case .refused(let refusal) where refusal.kind == .notFound:
      throw Failure(.usage, "--probe-writes: the account has no pass \(id)")
    default: throw Failure.of(answer, asking: "pass \(id)")
    }
  }

  /// To be called once what an earlier probe left is taken back.
  mutating func begin() async throws { original = try await read() }

  func read() async throws -> RemotePass { try await Self.read(id, client, bounds) }

  // MARK: Changing

  /// Sends the pass as it is found.
  mutating func putUnchanged() async throws -> Refusal? {
    try await put(sendable(try await read()), field: nil, within: bounds)
  }

  /// Makes one field something else, or leaves it out of the list.
  ///
  /// - Returns: the refusal, where the service refuses it.
  mutating func change(_ field: String, to ours: String?) async throws -> Refusal? {
    let found = sendable(try await read())
    try ledger.keep(
      ProbedChange(
        passID: id, field: field, before: Self.value(of: field, in: found), ours: ours, at: timeline.wall()))
    return try await put(laying(ours, over: field, of: found), field: field, within: bounds)
  }

  /// Takes back what the probe, or one that was cut off before, made of this pass.
  ///
  /// - Throws: `Failure` that names the pass and the next step; the state then keeps what is left to take back.
  mutating func restore() async throws {
    do {
      for change in try ledger.probedChanges() where change.passID == id { try await takeBack(change) }
    } catch {
      throw Failure(
        .stopped,
        "pass \(id) is not yet as it was (\(Failure(error).sentence)): call `loona-sync doctor --probe-writes \(id)` again, which puts it back"
      )
    }
  }

  private mutating func takeBack(_ change: ProbedChange) async throws {
    var shown = try await Self.read(id, client, .none)
    guard isOurs(shown, change) || isBefore(shown, change) else {
      taken.append(change.field)
      return try ledger.forget(change)
    }
    // What shows the old value may not have landed yet, or not be shown: it is sent all the same.
    let until = timeline.now() + .seconds(60)
    for number in 1...Int.max {
      let back = laying(change.before, over: change.field, of: sendable(shown))
      if let refusal = try await put(back, field: change.field, within: .none), !isBefore(shown, change) {
        throw Failure(.failed, "\(change.field): \(refusal)")
      }
      try await timeline.sleep(timeline.now() + .milliseconds(200 * min(number, 10)))
      shown = try await Self.read(id, client, .none)
      if isBefore(shown, change) { break }
      guard timeline.now() < until else { throw Failure(.failed, "\(change.field) still shows the probe's value") }
    }
    let isUnderWay = doubtful.contains(change.field) || change.at < begunAt
    guard isUnderWay, timeline.wall() < change.at + settleAfter else { return try ledger.forget(change) }
    doubt(change.field)
  }

  private mutating func doubt(_ field: String) {
    if !doubtful.contains(field) { doubtful.append(field) }
  }

  private func isBefore(_ shown: RemotePass, _ change: ProbedChange) -> Bool {
    Self.isSame(Self.value(of: change.field, in: shown), change.before, change.field)
  }

  private func isOurs(_ shown: RemotePass, _ change: ProbedChange) -> Bool {
    Self.isSame(Self.value(of: change.field, in: shown), change.ours, change.field)
  }

  // MARK: Fields

  static func value(of field: String, in pass: RemotePass) -> String? {
    switch field {
    case status: pass.status
    case expiry: pass.expirationDate
    default: pass.value(field)
    }
  }

  /// A service may write a day as an instant, and an absent value as an empty one.
  static func isSame(_ a: String?, _ b: String?, _ field: String) -> Bool {
    field == expiry ? a?.prefix(10) == b?.prefix(10) : (a ?? "") == (b ?? "")
  }

  private func sendable(_ pass: RemotePass) -> RemotePass {
    var pass = pass
    pass.values.removeAll { !names.contains($0.name) }
    return pass
  }

  /// A value that the list lacks comes to stand where the template has it.
  private func laying(_ value: String?, over field: String, of pass: RemotePass) -> RemotePass {
    var pass = pass
    switch field {
    case Self.status: pass.status = value
    case Self.expiry: pass.expirationDate = value
    default:
      if let index = pass.values.firstIndex(where: { $0.name == field }) {
        if let value { pass.values[index].value = value } else { pass.values.remove(at: index) }
      } else if let value {
        let behind = names.drop { $0 != field }.dropFirst()
        let place = pass.values.firstIndex { behind.contains($0.name) } ?? pass.values.endIndex
        pass.values.insert(PlaceholderValue(name: field, value: value), at: place)
      }
    }
    return pass
  }

  /// Sends until it is answered clearly: the same twice does no more than once. Status and expiry go along only where they are what is
  /// changed.
  private mutating func put(
    _ pass: RemotePass, field: String?, within bounds: WaitBounds
  ) async throws -> Refusal? {
    let body = PassBody.update(
      values: pass.values, status: field == Self.status ? pass.status : nil,
      expiration: field == Self.expiry ? pass.expirationDate.map(PassBody.Expiration.set) ?? .never : nil)
    var last: Answer<RemotePass?> = .passing(.timedOut)
    for number in 1...Self.tries {
      last = await client.retrying(within: bounds) { await client.update(id, body: body) }
      switch last {
      case .done: return nil
      case .refused(let refusal) where refusal.kind != .credentials: return refusal
      case .refused: throw Failure.of(last, asking: "a change of pass \(id)")
      case .inDoubt:
        doubt(field ?? "the list of values")
        try await timeline.sleep(timeline.now() + .seconds(number))
      case .passing, .throttled: try await timeline.sleep(timeline.now() + .seconds(number))
      }
    }
    throw Failure.of(last, asking: "a change of pass \(id)")
  }
}
