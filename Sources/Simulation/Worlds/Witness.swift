import LoonaAPI
import LoonaSandbox
import Passes
import RunStore

/// What was seen of our requests on their way to Loona: by the network, so to speak, not by our own journal.
struct Witness: Sendable {
  /// One request of ours, in the order of Loona's arrivals.
  struct Request: Sendable {
    var process: Int
    var run: Run.ID?
    /// Of a create.
    var key: String?
    /// Of an update: the pass, and what our last reading of it showed.
    var passID: Int?
    var shown: Sandbox.Pass.Content?
    var shownAt = Duration.zero
    /// Of a transaction: its type and purchase.
    var transaction: String?
    var isSearch = false
    /// Whether the write window was open when it left.
    var mayWrite: Bool
  }

  /// Nothing of a process may leave inside: Loona asked it to wait.
  struct Pause: Sendable {
    var process: Int
    var from: Duration
    var until: Duration
  }

  private(set) var requests: [Request] = []
  var transactions = TransactionWitness()
  private(set) var pauses: [Pause] = []
  /// Numbers of creates whose sender got no clear answer.
  private(set) var ambiguousCreates: Set<Int> = []
  /// And of updates.
  private(set) var ambiguousUpdates: Set<Int> = []
  /// What was wrong with requests themselves.
  private(set) var problems: [String] = []
  var census = Census()
  var caution: CautionWatch
  /// The run that the process carries out.
  var run: Run.ID?
  private var process = 0
  private var shown: [Int: (content: Sandbox.Pass.Content, at: Duration)] = [:]
  /// A look lasts two minutes, and the answer that shows it one more at most.
  private static let lookAgeMax = Duration.seconds(180)
  /// By run and customer: the key and the body that a create was first sent with.
  private var creates: [String: (idempotencyKey: String, body: [UInt8], isAmbiguous: Bool)] = [:]
  private var sent: [String: [UInt8]] = [:]

  init(_ limits: CautionWatch.Limits) { caution = CautionWatch(limits) }

  mutating func processBegins() {
    process += 1
    caution.processBegins()
    run = nil
    shown = [:]
  }

  // MARK: On the way there

  /// - Parameter owner: the external id of the pass that it writes to.
  mutating func leaves(_ request: APIRequest, for owner: String?, at now: Duration, mayWrite: Bool) {
    var seen = Request(process: process, run: run, mayWrite: mayWrite)
    switch (request.method, request.path) {
    case (.post, "/version1/passes"): see(create: request, &seen)
    case (.put, let path):
      seen.passID = Int(path.split(separator: "/").last ?? "")
      if let id = seen.passID {
        let look = shown.removeValue(forKey: id)
        seen.shown = look?.content
        seen.shownAt = look?.at ?? .zero
        if let look, now - look.at > Self.lookAgeMax {
          problems.append("a PUT left \(now - look.at) after its GET: \(path)")
        }
        caution.leaves(requests.count + 1, for: owner.flatMap { $0.isEmpty ? nil : $0 } ?? "pass \(id)", pass: id)
      }
      if seen.shown == nil { problems.append("a PUT left without a fresh GET before it: \(path)") }
      census[.updates] += 1
    case (.post, let path) where path.hasPrefix("/version1/passes/search"): seen.isSearch = true
    case (.post, let path) where path.hasPrefix("/version1/transactions/"):
      seen.transaction = transactions.leaves(request)
      census[.transactions] += 1
    default: break
    }
    if request.path.contains("secret") || request.path.contains("eyJhb") {
      problems.append("a secret stands in a path: \(request.path)")
    }
    requests.append(seen)
  }

  private mutating func see(create request: APIRequest, _ seen: inout Request) {
    let key = Self.key(request.body)
    seen.key = key
    caution.leaves(requests.count + 1, for: key)
    census[.creates] += 1
    guard let idempotencyKey = request.headers.first(where: { $0.name == "Idempotence-Key" })?.value else {
      problems.append("a create left without an idempotency key")
      return
    }
    if let first = sent[idempotencyKey], first != request.body {
      problems.append("one idempotency key, two bodies: \(key)")
    }
    sent[idempotencyKey] = request.body
    let name = "\(run ?? 0) \(key)"
    if let first = creates[name] {
      if first.idempotencyKey != idempotencyKey || first.body != request.body {
        problems.append("run \(run ?? 0) sent the create of \(key) again, and not as it was")
      }
    } else {
      creates[name] = (idempotencyKey, request.body, false)
    }
    if creates[name]?.isAmbiguous == true { census[.createsSentAgain] += 1 }
  }

  /// Whether a create was ever sent for this customer.
  func hasTried(_ key: String) -> Bool { requests.contains { $0.key == key } }

  /// The external id in a create's body; a scan, for want of a reason to decode it all.
  private static func key(_ body: [UInt8]) -> String {
    let text = String(decoding: body, as: UTF8.self)
    guard let start = text.firstRange(of: "\"externalId\",\"value\":\"")?.upperBound else { return "" }
    return String(text[start...].prefix { $0 != "\"" })
  }

  // MARK: On the way back

  /// What a reading of a pass shows, or what a write that was not taken left to be shown.
  mutating func isShown(_ content: Sandbox.Pass.Content, of pass: Int, at now: Duration) {
    shown[pass] = (content, now)
  }

  /// The sender of that request, by its number, will never hear what came of it.
  mutating func isUnclear(_ number: Int) {
    let request = requests[number - 1]
    if request.isSearch { caution.isSearched() }
    if let key = request.key {
      caution.isUnclear(number)
      census[.ambiguousCreates] += 1
      ambiguousCreates.insert(number)
      creates["\(request.run ?? 0) \(key)"]?.isAmbiguous = true
    }
    if request.transaction != nil {
      census[.ambiguousTransactions] += 1
      transactions.isUnclear(number)
    }
    if let pass = request.passID {
      caution.updateIsUnclear(number, of: pass)
      census[.ambiguousUpdates] += 1
      ambiguousUpdates.insert(number)
    }
  }

  /// - Parameters:
  ///   - pass: that it left changed.
  ///   - isMeddledWith: a till changed that pass's amount.
  mutating func isAnswered(_ number: Int, _ status: Int, pass: Int?, isMeddledWith: Bool) {
    let request = requests[number - 1]
    if request.isSearch { caution.isSearched() }
    guard request.key != nil || request.passID != nil else { return }
    switch status {
    case 200...299: caution.isDone(number, pass: pass, isMeddledWith: isMeddledWith)
    // Neither is an end: a new token, or a wait, and the same again.
    case 401, 429: break
    default: caution.isRefused(number)
    }
  }

  mutating func asked(toWait wait: Duration, at now: Duration) {
    census[.throttledWithWait] += 1
    pauses.append(Pause(process: process, from: now, until: now + wait))
  }
}
