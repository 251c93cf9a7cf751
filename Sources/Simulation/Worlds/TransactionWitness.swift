import Foundation
import LoonaAPI
import Passes
import RunStore

/// What was seen of transactions on their way to Loona.
struct TransactionWitness: Sendable {
  private(set) var problems: [String] = []
  /// Numbers of requests whose sender got no clear answer.
  private(set) var ambiguous: Set<Int> = []
  /// By type and purchase: the idempotency key that it first left under.
  private var keys: [String: String] = [:]
  private var bodies: [String: [UInt8]] = [:]
  /// Known as carried out when the process began.
  private var settled: Set<String> = []

  /// What the state says before a process does anything.
  mutating func settle(_ entry: EnteredTransaction) { settled.insert("\(entry.type.rawValue) \(entry.purchaseID)") }

  mutating func isUnclear(_ number: Int) { ambiguous.insert(number) }

  /// - Returns: its type and purchase.
  mutating func leaves(_ request: APIRequest) -> String? {
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.body)) else {
      problems.append("a transaction left without pass and purchase")
      return nil
    }
    let identity = "\(request.path.split(separator: "/").last ?? "") \(body.purchaseId)"
    guard let key = request.headers.first(where: { $0.name == "Idempotence-Key" })?.value else {
      problems.append("the transaction \(identity) left without an idempotency key")
      return identity
    }
    if let first = keys[identity], first != key { problems.append("the transaction \(identity) left under two keys") }
    if let first = bodies[key], first != request.body {
      problems.append("one idempotency key, two bodies: the transaction \(identity)")
    }
    keys[identity] = key
    bodies[key] = request.body
    if settled.contains(identity) { problems.append("the transaction \(identity) left again, and was known as done") }
    return identity
  }

  private struct Body: Decodable {
    var passId: Int
    var purchaseId: String
  }
}
