import Applying
import LoonaAPI
import LoonaSandbox
import Passes
import RunStore
import Testing

import struct Passes.Outcome

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

  enum Kind { case create, update, read, search }

  static func kind(_ request: APIRequest) -> Kind? {
    switch (request.method, request.path.prefix { $0 != "?" }) {
    case (.post, "/version1/passes"): .create
    case (.put, _): .update
    case (.post, "/version1/passes/search"): .search
    case (.get, let path) where path.hasPrefix("/version1/passes/"): .read
    default: nil
    }
  }

  /// Acts when the n-th request of a kind is about to leave.
  func at(_ kind: Kind, _ number: Int = 1, _ act: @escaping (Service, World) -> Void) {
    let before = service.onRequest
    var count = 0
    service.onRequest = { [service] request, world in
      before(request, world)
      guard Self.kind(request) == kind else { return }
      count += 1
      if count == number { act(service, world) }
    }
  }

  func fault(_ fault: FaultKind, at kind: Kind, _ number: Int = 1) {
    at(kind, number) { service, _ in service.sandbox.order(ScriptedFault(fault)) }
  }

  // MARK: What came of it

  func ending(of end: Merchant.End) throws -> ApplyEnding {
    guard case .ended(let ending?) = end else { throw Unexpected(end: "\(end)") }
    return ending
  }

  func night(_ number: Int) throws -> Night {
    try #require(merchant.nights.indices.contains(number - 1) ? merchant.nights[number - 1] : nil)
  }

  /// Of the n-th run, from 1.
  func outcomes(_ number: Int = 1) throws -> [Outcome] {
    Oracle.outcomes(of: try night(number), in: merchant.ledger).map(\.outcome)
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
