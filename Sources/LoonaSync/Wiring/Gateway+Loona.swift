import Applying
import Crypto
import Foundation
import LoonaAPI
import Passes
import RunStore
import Synchronization

extension Gateway {
  /// The loop's gateway to a real service, or to whatever stands behind the client's transport.
  ///
  /// - Parameters:
  ///   - account: goes into the idempotency key, so that two accounts never share one.
  ///   - end: where the plan's listing ended, if it was read just now.
  ///   - deadline: no wait between a page's tries goes beyond it.
  ///   - isStopRequested: a first signal came.
  package init(
    _ client: LoonaClient, listing: Listing, schema: FieldSchema, account: String, timeline: Timeline,
    randomness: Randomness, end known: ListingEnd? = nil, deadline: Instant? = nil,
    isStopRequested: @escaping @Sendable () -> Bool
  ) {
    var bounded = listing
    bounded.bounds = WaitBounds(deadline: deadline, isStopRequested: isStopRequested)
    let listing = bounded
    let now = timeline.now
    let isOver: @Sendable () -> String? = {
      if isStopRequested() { return "stopped by a signal" }
      return deadline.map { now() >= $0 } ?? false ? "the time was over" : nil
    }
    let templateID = listing.templateID
    let reader = ListingEndReader(listing, schema: schema, known: known)
    let bodies = RequestBodies(schema: schema, account: account, templateID: templateID)
    self.init(
      list: { each in await reader.list(isOver, each) },
      tail: { after, count in await reader.tail(after: after, count: count, isOver, now) },
      get: { await client.pass($0) },
      searchKey: { await client.search(SearchQuery(templateID: templateID, externalID: $0)) },
      searchPhone: { await client.search(SearchQuery(templateID: templateID, phone: $0)) },
      create: { await client.create(body: $0.body, idempotencyKey: $0.idempotencyKey, leavingBy: $1) },
      update: { await client.update($0, body: $1.body, leavingBy: $2) },
      transact: { transaction, pass, request, leavingBy in
        await client.transact(
          transaction, on: pass, body: request.body, idempotencyKey: request.idempotencyKey, code: transaction.code,
          leavingBy: leavingBy)
      },
      prepareTransaction: bodies.transaction,
      prepareCreate: bodies.create,
      prepareUpdate: bodies.update,
      template: {
        await client.template(templateID).map { template in
          TemplateState(digest: template.digest, names: Set(template.placeholders.map(\.name)), kind: template.kind)
        }
      },
      now: timeline.now, wall: timeline.wall, sleep: timeline.sleep, random: { randomness.next() },
      isStopRequested: isStopRequested)
  }
}

/// Reads the listing, and what was added to it, in the order and by the pages that the service was seen to give.
///
/// Where a tail begins is the caller's to say: a reading that was made for something else kept nothing of what it passed.
private final class ListingEndReader: Sendable {
  private let listing: Listing
  private let schema: FieldSchema
  private let lastEnd: Mutex<ListingEnd?>

  init(_ listing: Listing, schema: FieldSchema, known: ListingEnd?) {
    self.listing = listing
    self.schema = schema
    lastEnd = Mutex(known)
  }

  /// A signal, or the end of the time, ends the reading; what was read until then is no complete listing.
  func list(_ isOver: () -> String?, _ each: (ShownPass) -> Void) async -> ListingRead {
    var scratch = ByteBuffer()
    let outcome: ListingOutcome
    do {
      outcome = try await listing.read { pass in
        if isOver() != nil { throw CancellationError() }
        each(schema.shown(pass, scratch: &scratch))
      }
    } catch {
      return ListingRead(flaw: isOver() ?? "stopped", count: 0, last: nil)
    }
    if outcome.failure != nil, let reason = isOver() { return ListingRead(flaw: reason, count: 0, last: nil) }
    if outcome.isComplete { lastEnd.withLock { $0 = outcome.end } }
    return ListingRead(
      flaw: outcome.check.flaw.map(String.init(describing:)), count: outcome.end.count, last: outcome.end.last)
  }

  /// Where its reading is flawed, the next tail begins where this one did.
  func tail(
    after: PassID?, count: Int, _ isOver: () -> String?, _ now: () -> Instant
  ) async -> Answer<TailRead> {
    let seen = lastEnd.withLock { $0 }
    let known = ListingEnd(
      last: after, count: count, order: seen?.order ?? .ascending, pageSize: seen?.pageSize ?? listing.pageSize)
    var (passes, earlier): ([AddedPass], [AddedPass]) = ([], [])
    var scratch = ByteBuffer()
    let outcome: ListingOutcome
    do {
      outcome = try await listing.tail(after: known) { pass in
        earlier.append(AddedPass(schema.shown(pass, scratch: &scratch), shownAt: now()))
      } each: { pass in
        if isOver() != nil { throw CancellationError() }
        passes.append(AddedPass(schema.shown(pass, scratch: &scratch), shownAt: now()))
      }
    } catch {
      return .done(TailRead(passes: passes, last: after, count: count, flaw: isOver() ?? "stopped"))
    }
    if let failure = outcome.failure { return .failed(failure) }
    if !outcome.isOverlapChanged { earlier = [] }
    guard let flaw = outcome.check.flaw else {
      lastEnd.withLock { $0 = outcome.end }
      return .done(
        TailRead(passes: passes, earlier: earlier, last: outcome.end.last, count: outcome.end.count, flaw: nil))
    }
    return .done(TailRead(passes: passes, earlier: earlier, last: after, count: count, flaw: "\(flaw)"))
  }
}

extension Answer {
  /// An answer that is known to hold no success.
  fileprivate static func failed(_ failure: Answer<Never>) -> Answer {
    switch failure {
    case .throttled(let wait): .throttled(wait: wait)
    case .passing(let trouble): .passing(trouble)
    case .refused(let refusal): .refused(refusal)
    case .inDoubt(let trouble): .inDoubt(trouble)
    }
  }
}

/// The bodies of writes, and the idempotency key that goes with each.
private struct RequestBodies: Sendable {
  let schema: FieldSchema
  let account: String
  let templateID: Int64

  @Sendable func create(_ key: String, _ changes: [FieldChange]) -> PreparedRequest {
    let values = changes.compactMap { change -> PlaceholderValue? in
      guard case .value(let name) = target(change.name) else { return nil }
      return PlaceholderValue(name: name, value: change.after ?? "")
    }
    let status = changes.first { target($0.name) == .status }?.after
    let expires = changes.first { target($0.name) == .expires }?.after
    return prepared(
      key,
      PassBody.create(
        templateID: templateID, values: values, status: status, expiration: expires.map(PassBody.Expiration.set)))
  }

  @Sendable func update(_ key: String, _ look: FreshLook) -> PreparedRequest {
    let expiration: PassBody.Expiration? =
      switch look.expiration {
      case .none: nil
      case .some(.none): .never
      case .some(.some(let date)): .set(date)
      }
    return prepared(key, PassBody.update(values: look.values, status: look.status, expiration: expiration))
  }

  /// The key is the identity's, not the body's: the same receipt in another file, or on another machine, is the same request, and
  /// with other content a conflict.
  @Sendable func transaction(_ transaction: Transaction, _ pass: PassID) -> PreparedRequest {
    PreparedRequest(
      body: TransactionBody.make(transaction, pass: pass),
      idempotencyKey: Self.key([
        account, "\(templateID)", "transaction", transaction.type.rawValue, transaction.purchaseID, transaction.line,
      ]))
  }

  /// A status that no field maps is `policy.missing`'s.
  private func target(_ name: String) -> Field.Target {
    schema.index(of: name).map { schema.fields[$0].target } ?? .status
  }

  /// The key is derived, not drawn: the same after a restart and in a new plan.
  private func prepared(_ key: String, _ body: [UInt8]) -> PreparedRequest {
    PreparedRequest(body: body, idempotencyKey: Self.key([account, "\(templateID)", key], body))
  }

  /// 128 bits of SHA-256, each part with its length before it.
  private static func key(_ parts: [String], _ body: [UInt8] = []) -> String {
    var hash = SHA256()
    for part in parts {
      hash.update(data: Array("\(part.utf8.count):".utf8))
      hash.update(data: Array(part.utf8))
    }
    hash.update(data: body)
    return hash.finalize().hexadecimal.prefix(32).description
  }
}

extension Digest {
  /// Lower case.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in self { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}

extension Template {
  /// Changes with anything that decides what may be written; not with the template's name.
  package var digest: String {
    var words = ["\(id)", type]
    for placeholder in placeholders.sorted(by: { $0.name < $1.name }) {
      words += [placeholder.name, placeholder.type, "\(placeholder.isRequired)", placeholder.defaultValue ?? "-"]
      words += placeholder.options
    }
    return SHA256.hash(data: Array(words.map(\.debugDescription).joined(separator: " ").utf8)).hexadecimal
  }
}
