import Applying
import LoonaAPI
import Passes
import RunStore
import Testing

import struct Passes.Outcome

@testable import LoonaSandbox
@testable import Simulation

/// A small world without chance, in which one thing goes wrong.
struct Scenario {
  let merchant: Merchant
  let guests: Guests

  init(guests count: Int = 8, _ adjust: (inout Conditions) -> Void = { _ in }) throws {
    var chance = Chance(seed: 7)
    guests = Guests(all: (0..<count).map { .invented($0, &chance) })
    var conditions = Conditions(seed: 7, guests: guests)
    adjust(&conditions)
    merchant = try Merchant(conditions)
  }

  var service: Service { merchant.service }

  /// Passes for all guests that were there before us, with nothing on them.
  func seedPoorPasses() {
    let poor = guests.all.map { [Sandbox.PlaceholderValue("externalId", $0.key), .init("ownBalance", "0")] }
    service.sandbox.seedPasses(poor.count, templateID: Merchant.template) { poor[$0] }
  }

  /// The guests as another export has them.
  func guests(_ change: (inout [Guest]) -> Void) -> Guests {
    var changed = guests.all
    change(&changed)
    return Guests(all: changed)
  }

  enum Kind { case create, update, read, search, list, transaction }

  static func kind(_ method: String, _ target: String) -> Kind? {
    switch (method, target.prefix { $0 != "?" }) {
    case ("POST", "/version1/passes"): .create
    case ("PUT", _): .update
    case ("POST", "/version1/passes/search"): .search
    case ("GET", "/version1/passes"): .list
    case ("POST", let path) where path.hasPrefix("/version1/transactions/"): .transaction
    case ("GET", let path) where path.hasPrefix("/version1/passes/"): .read
    default: nil
    }
  }

  /// Acts when the n-th request of a kind is about to leave.
  func at(_ kind: Kind, _ number: Int = 1, _ act: @escaping (Service, World) -> Void) {
    let before = service.onRequest
    var count = 0
    service.onRequest = { [service] request, world in
      before(request, world)
      guard Self.kind(request.method.rawValue, request.path) == kind else { return }
      count += 1
      if count == number { act(service, world) }
    }
  }

  /// Acts when the first create for that customer is about to leave.
  func atCreate(of key: String, _ act: @escaping (Service, World) -> Void) {
    let before = service.onRequest
    var isFirst = true
    service.onRequest = { [service] request, world in
      before(request, world)
      guard isFirst, Self.kind(request.method.rawValue, request.path) == .create,
        String(decoding: request.body, as: UTF8.self).contains("\"\(key)\"")
      else { return }
      isFirst = false
      act(service, world)
    }
  }

  func fault(_ fault: FaultKind, at kind: Kind, _ number: Int = 1) {
    at(kind, number) { service, _ in service.sandbox.order(ScriptedFault(fault)) }
  }

  /// The pass of the guest at that place in the export.
  func pass(_ index: Int) throws -> Sandbox.Pass {
    try #require(service.sandbox.passes(byExternalID: guests.all[index].key).first)
  }

  /// A till sets the balance of a guest's pass.
  static func till(_ balance: String, of key: String) -> (Service, World) -> Void {
    { service, world in
      for pass in service.sandbox.passes(byExternalID: key) {
        service.sandbox.setValue(balance, of: "ownBalance", onPass: pass.id, now: world.now.duration)
      }
    }
  }

  // MARK: What came of it

  func arrivals(of kind: Kind) -> [Sandbox.Arrival] {
    service.sandbox.arrivals.filter { Self.kind($0.method, $0.target) == kind }
  }

  /// When the n-th request of a kind arrived, from 1.
  func time(of kind: Kind, _ number: Int = 1) throws -> Duration {
    let arrivals = arrivals(of: kind)
    return try #require(arrivals.indices.contains(number - 1) ? arrivals[number - 1].at : nil)
  }

  func findings(_ number: Int = 1) throws -> [Finding] { try merchant.ledger.findings(of: night(number).run.id) }

  func ending(of end: Merchant.End) throws -> ApplyEnding {
    guard case .ended(let ending?) = end else { throw Unexpected(end: "\(end)") }
    return ending
  }

  func night(_ number: Int) throws -> Night {
    try #require(merchant.nights.indices.contains(number - 1) ? merchant.nights[number - 1] : nil)
  }

  /// Of the n-th run, from 1.
  func outcomes(_ number: Int = 1) throws -> [Outcome] {
    try Oracle.outcomes(of: try night(number), in: merchant.ledger).map(\.outcome)
  }

  func openIntents() throws -> Int { try merchant.ledger.openIntents().count }

  var createsSent: Int {
    service.sandbox.arrivals.count { $0.method == "POST" && $0.target == "/version1/passes" }
  }
  var updatesSent: Int { service.sandbox.arrivals.count { $0.method == "PUT" } }

  var problems: [String] { Oracle(merchant: merchant, guests: guests).problems() }
}

struct Unexpected: Error {
  var end: String
}

extension Sandbox {
  /// Loona has no delete (A6); still, a pass may be gone one day.
  mutating func remove(_ id: Int, now: Duration) {
    var left = PassStore()
    for pass in store.all where pass.id != id { left.put(pass) }
    left.list(upTo: now)
    store = left
  }
}
