import Foundation
import LoonaAPI
import Passes
import Synchronization
import Testing

/// The requests of the vendor's text as curl sends them, and the sandbox's answers: both sides are held to the same bytes,
/// and neither to the other.
@Suite("The vendor's own requests, as curl sends them")
struct GoldenTests {
  private static let pass = PassID(501_234)
  private static let values = [
    PlaceholderValue(name: "externalId", value: "C000001"), PlaceholderValue(name: "firstName", value: "Анна"),
    PlaceholderValue(name: "phone", value: "+79001234567"), PlaceholderValue(name: "email", value: "anna@example.com"),
    PlaceholderValue(name: "ownBalance", value: "1234.50"),
  ]

  /// What the client sends for a call, beside what curl sends for it, and what the client makes of the answer.
  private func exchange<Success>(
    _ name: String, _ call: (LoonaClient) async -> Answer<Success>
  ) async throws -> (sent: APIRequest, golden: GoldenRequest, answer: Answer<Success>) {
    let golden = try GoldenRequest(name)
    let token = try GoldenResponse("token")
    let response = try GoldenResponse(name)
    let sent = Mutex<[APIRequest]>([])
    let transport = Transport { (request, _) async throws(TransportFailure) in
      sent.withLock { $0.append(request) }
      let answer = request.path == "/oauth/token" ? token : response
      return APIResponse(status: answer.status, headers: answer.headers, body: answer.body)
    }
    let client = LoonaClient(
      credentials: Credentials(clientID: "sandbox", secret: "sandbox-secret"), transport: transport, timeline: .live())
    let answer = await call(client)
    let request = try #require(
      sent.withLock { requests in requests.last { $0.path != "/oauth/token" } ?? requests.last })
    return (request, golden, answer)
  }

  private func expectSame(_ sent: APIRequest, _ golden: GoldenRequest, headers: [String]) throws {
    #expect(sent.method.rawValue == golden.method)
    #expect(sent.path.prefix { $0 != "?" } == golden.path.prefix { $0 != "?" })
    for name in headers {
      let ours = sent.headers.first { $0.name.lowercased() == name.lowercased() }?.value
      #expect(ours == golden.headers[name.lowercased()], "\(name)")
    }
    if !golden.body.isEmpty, golden.body.first == UInt8(ascii: "{") {
      let ours = try JSONSerialization.jsonObject(with: Data(sent.body)) as? NSDictionary
      let theirs = try JSONSerialization.jsonObject(with: Data(golden.body)) as? NSDictionary
      #expect(ours == theirs)
    }
  }

  @Test("the token is asked for with Basic credentials and a form body")
  func token() async throws {
    let (sent, golden, answer) = try await exchange("token") { await $0.authorize() }
    try expectSame(sent, golden, headers: ["Authorization", "Content-Type"])
    #expect(sent.body == golden.body)
    guard case .done = answer else {
      Issue.record("\(answer)")
      return
    }
  }

  @Test("a pass is created")
  func create() async throws {
    let body = PassBody.create(templateID: 1674, values: Self.values)
    let (sent, golden, answer) = try await exchange("pass-create") {
      await $0.create(body: body, idempotencyKey: "anyUniqueIdentifier")
    }
    try expectSame(sent, golden, headers: ["Authorization", "Content-Type", "Idempotence-Key"])
    guard case .done(let pass) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(pass.id == Self.pass)
    #expect(pass.values == Self.values)
    #expect(pass.url == "https://cards.example.com/6482920558")
  }

  @Test("a pass is updated with its whole value list, status and expiry")
  func update() async throws {
    var values = Self.values
    values[4].value = "1300.00"
    let body = PassBody.update(values: values, status: "ACTIVE", expiration: .set("2026-12-31T20:59:59Z"))
    let (sent, golden, answer) = try await exchange("pass-update") { await $0.update(Self.pass, body: body) }
    try expectSame(sent, golden, headers: ["Authorization", "Content-Type"])
    guard case .done(let pass?) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(pass.expirationDate == "2026-12-31T20:59:59Z")
  }

  @Test("a pass is read by id and by the QR code's value")
  func get() async throws {
    let byID = try await exchange("pass-get") { await $0.pass(Self.pass) }
    try expectSame(byID.sent, byID.golden, headers: ["Authorization"])
    let byCode = try await exchange("pass-encrypted") { await $0.pass(encryptedID: "zIbe9JjSMV4=") }
    try expectSame(byCode.sent, byCode.golden, headers: ["Authorization"])
    for answer in [byID.answer, byCode.answer] {
      guard case .done(let pass) = answer else {
        Issue.record("\(answer)")
        continue
      }
      #expect(pass.id == Self.pass)
      #expect(pass.encryptedID == "zIbe9JjSMV4=")
    }
  }

  @Test("passes are searched by phone")
  func search() async throws {
    let (sent, golden, answer) = try await exchange("pass-search") {
      await $0.search(SearchQuery(templateID: 1674, phone: "+79001234567"))
    }
    try expectSame(sent, golden, headers: ["Authorization", "Content-Type"])
    guard case .done(let passes) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(passes.map(\.id) == [Self.pass])
  }

  @Test("passes are searched by external id")
  func searchKey() async throws {
    let (sent, golden, answer) = try await exchange("pass-search-external-id") {
      await $0.search(SearchQuery(templateID: 1674, externalID: "C000001"))
    }
    try expectSame(sent, golden, headers: ["Authorization", "Content-Type"])
    guard case .done(let passes) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(passes.map(\.id) == [Self.pass])
  }

  @Test("the listing is read page by page")
  func list() async throws {
    var (sent, golden): (APIRequest?, GoldenRequest?)
    let read = Mutex<[PassID]>([])
    let exchanged = try await exchange("passes-list") { client in
      let outcome = await Listing(client, templateID: 1674, valueNames: ["externalId"], pageSize: 500).read { pass in
        read.withLock { $0.append(pass.id) }
      }
      return Answer<Bool>.done(outcome.isComplete)
    }
    (sent, golden) = (exchanged.sent, exchanged.golden)
    let query = { (path: String?) in Set((path?.split(separator: "?").last ?? "").split(separator: "&")) }
    #expect(query(sent?.path) == query(golden?.path))
    #expect(read.withLock(\.self) == [Self.pass])
    #expect(exchanged.answer == .done(true))
  }

  /// A call of the Transactions API, and what its answer says.
  struct Transacted: CustomTestStringConvertible, Sendable {
    var name: String
    var transaction: Transaction
    var pass = GoldenTests.pass
    var key: String
    var code = "zIbe9JjSMV4="
    var receipt: TransactionReceipt?

    var testDescription: String { name }
  }

  private static let purchase = Transaction(type: .purchase, purchaseID: "R-1", amount: 150_000)

  static let transacted = [
    Transacted(
      name: "transaction-purchase", transaction: purchase, key: "key-1",
      receipt: .init(balanceBefore: "0.00", balanceAfter: "45.00", level: 1)),
    Transacted(
      name: "transaction-repeat", transaction: purchase, key: "key-1",
      receipt: .init(balanceBefore: "0.00", balanceAfter: "45.00", level: 1)),
    Transacted(
      name: "transaction-spending", transaction: .init(type: .spending, purchaseID: "R-2", amount: 2_050), key: "key-2",
      receipt: .init(balanceBefore: "45.00", balanceAfter: "24.50")),
    Transacted(
      name: "transaction-purchase-spending",
      transaction: .init(type: .purchaseSpending, purchaseID: "R-3", amount: 30_000, spending: 1_000), key: "key-3",
      receipt: .init(balanceBefore: "24.50", balanceAfter: "23.20", level: 1)),
    Transacted(
      name: "transaction-status", transaction: .init(type: .status, purchaseID: "R-7", status: "ACTIVE"),
      pass: PassID(501_235), key: "key-7", code: "agdeWJ1SvjI=", receipt: .init()),
    Transacted(
      name: "transaction-chop", transaction: .init(type: .chop, purchaseID: "R-9", count: 3), pass: PassID(501_236),
      key: "key-9", code: "jT/SebfINPA=", receipt: .init(balanceBefore: "0", balanceAfter: "3")),
    Transacted(
      name: "error-other-body", transaction: .init(type: .purchase, purchaseID: "R-1", amount: 150_001), key: "key-1"),
    Transacted(
      name: "error-wrong-code", transaction: .init(type: .purchase, purchaseID: "R-4", amount: 100), key: "key-4",
      code: "c3RhbGU="),
    Transacted(
      name: "error-beyond-balance", transaction: .init(type: .spending, purchaseID: "R-5", amount: 500_000),
      key: "key-5"),
  ]

  @Test("a transaction of each type is sent, and its answer read", arguments: transacted)
  func transact(_ call: Transacted) async throws {
    let (sent, golden, answer) = try await exchange(call.name) {
      await $0.transact(
        call.transaction, on: call.pass, body: TransactionBody.make(call.transaction, pass: call.pass),
        idempotencyKey: call.key, code: call.code)
    }
    try expectSame(
      sent, golden, headers: ["Authorization", "Content-Type", "Idempotence-Key", "X-Loona-Encrypted-Key"])
    switch answer {
    case .done(let receipt): #expect(receipt == call.receipt)
    case .refused(let refusal):
      #expect(call.receipt == nil)
      #expect(refusal.status == (call.name == "error-other-body" ? 409 : 400))
    default: Issue.record("\(answer)")
    }
  }

  @Test("the template is read, with what it requires and offers")
  func template() async throws {
    let (sent, golden, answer) = try await exchange("template-get") { await $0.template(1674) }
    try expectSame(sent, golden, headers: ["Authorization"])
    guard case .done(let template) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(template.placeholder("externalId")?.isRequired == true)
    #expect(template.placeholder("gender")?.options == ["MALE", "FEMALE"])
  }

  @Test("the templates are listed")
  func templates() async throws {
    let (sent, golden, answer) = try await exchange("templates-list") { await $0.templates() }
    try expectSame(sent, golden, headers: ["Authorization"])
    guard case .done(let templates) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(templates.contains { $0.id == 1674 && $0.kind == .bonus })
  }

  @Test("a coupon and a stamp card are made", arguments: [("coupon-create", 1676 as Int64), ("stamps-create", 1677)])
  func createKinds(_ name: String, _ template: Int64) async throws {
    let values = Self.values.prefix(name == "coupon-create" ? 2 : 1)
    let body = PassBody.create(templateID: template, values: Array(values))
    let key = name == "coupon-create" ? "key-6" : "key-8"
    let (sent, golden, answer) = try await exchange(name) { await $0.create(body: body, idempotencyKey: key) }
    try expectSame(sent, golden, headers: ["Authorization", "Content-Type", "Idempotence-Key"])
    guard case .done(let pass) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(pass.templateID == template)
    #expect(pass.values == Array(values))
  }

  @Test("a coupon's state is set, and its expiry cleared")
  func updateCoupon() async throws {
    let body = PassBody.update(values: Array(Self.values.prefix(2)), status: "INCOMPLETE", expiration: .never)
    let (sent, golden, answer) = try await exchange("coupon-update") { await $0.update(PassID(501_235), body: body) }
    try expectSame(sent, golden, headers: ["Authorization", "Content-Type"])
    guard case .done(let pass?) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(pass.status == "INCOMPLETE")
    #expect(pass.expirationDate == nil)
  }

  @Test("a refusal is read as what it is")
  func refusals() async throws {
    let missing = try await exchange("error-not-found") { await $0.pass(PassID(1)) }
    try expectSame(missing.sent, missing.golden, headers: ["Authorization"])
    #expect(missing.answer.refusal?.kind == .notFound)
    let body = PassBody.create(
      templateID: 1674,
      values: [.init(name: "externalId", value: "C000002"), .init(name: "shoeSize", value: "42")])
    let unknown = try await exchange("error-unknown-name") { await $0.create(body: body, idempotencyKey: "k") }
    try expectSame(unknown.sent, unknown.golden, headers: ["Authorization", "Content-Type"])
    #expect(unknown.answer.refusal?.kind == .invalid)
    #expect(unknown.answer.refusal?.words.contains("shoeSize") == true)
    let expired = try await exchange("error-unauthorized") { await $0.page(0, size: 20, of: 1674) }
    #expect(expired.answer.refusal?.kind == .credentials)
  }

  @Test("a page without any parameters is read like one with them")
  func plainPage() async throws {
    let (sent, golden, answer) = try await exchange("passes-list-plain") { await $0.page(0, size: 20, of: 1674) }
    try expectSame(sent, golden, headers: ["Authorization"])
    guard case .done(let page) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(page.passes.map(\.id) == [Self.pass])
  }
}

/// What curl sends, and what the sandbox answers to it: a file for each.
private enum Golden {
  static func lines(_ name: String) throws -> (head: [String], body: [UInt8]) {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "samples/api")
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      .replacing("\r\n", with: "\n")
    let gap = try #require(text.range(of: "\n\n"))
    return (text[..<gap.lowerBound].split(separator: "\n").map(String.init), Array(text[gap.upperBound...].utf8))
  }

  static func headers(_ lines: some Sequence<String>) -> [(name: String, value: String)] {
    lines.compactMap { line in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      return (String(line[..<colon]), value)
    }
  }
}

private struct GoldenRequest {
  let method: String
  let path: String
  let headers: [String: String]
  let body: [UInt8]

  init(_ name: String) throws {
    let (head, body) = try Golden.lines("\(name).request.http")
    let words = try #require(head.first).split(separator: " ").map(String.init)
    method = words[0]
    path = words[1]
    headers = Dictionary(Golden.headers(head.dropFirst()).map { ($0.name.lowercased(), $0.value) }) { first, _ in first
    }
    self.body = body
  }
}

private struct GoldenResponse: Sendable {
  let status: Int
  let headers: [HeaderField]
  let body: [UInt8]

  init(_ name: String) throws {
    let (head, body) = try Golden.lines("\(name).response.http")
    status = try #require(head.first.flatMap { Int($0.split(separator: " ")[1]) })
    headers = Golden.headers(head.dropFirst()).map { HeaderField($0.name, $0.value) }
    self.body = body
  }
}
