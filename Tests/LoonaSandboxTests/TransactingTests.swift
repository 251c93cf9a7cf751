import Foundation
import Testing

@testable import LoonaSandbox

/// An answer to a transaction, as the wire shows it.
struct ShownTransaction: Decodable, Equatable {
  var id: Int
  var passId: Int
  var purchaseId: String
  var type: String
  var balanceBefore: String?
  var balanceAfter: String?
  var level: Int?
  var createdAt: String
}

extension Caller {
  /// With the code that the card shows now, unless another is given.
  func transact(
    _ type: String, _ pass: Int, _ fields: String, purchase: String = "R1", key: String? = "k1", code: String? = nil
  )
    -> RawResponse?
  {
    var request = request(
      "POST", "/transactions/\(type)", "{\"passId\":\(pass),\"purchaseId\":\"\(purchase)\",\(fields)}", key: key)
    let code = code ?? sandbox.pass(pass)?.encryptedID ?? ""
    request.headers.append(.init("X-Loona-Encrypted-Key", code))
    return send(request)
  }

  func value(_ name: String, of pass: Int) -> String? { sandbox.pass(pass)?.content.values[name] }
}

extension RawResponse {
  var transaction: ShownTransaction? { read(ShownTransaction.self) }
}

struct TransactingTests {
  private let caller: Caller
  private let bonus: Int

  init() {
    caller = Caller(SandboxOptions(templates: [.loyalty()] + Sandbox.Template.otherKinds))
    bonus = caller.create(["externalId": "C1", "balance": "100"])?.pass?.id ?? 0
  }

  private func card(_ template: Int, _ values: [Sandbox.PlaceholderValue] = []) -> Int {
    caller.sandbox.createForeignPass(
      templateID: template, values: [.init("externalId", "X")] + values, now: caller.now
    ).id
  }

  @Test func `a purchase earns the level's share, rounded down, and adds to the total`() {
    let answer = caller.transact("purchase", bonus, "\"amount\":\"33.50\"")
    #expect(answer?.status == 200)
    #expect(answer?.transaction?.balanceBefore == "100.00")
    #expect(answer?.transaction?.balanceAfter == "101.00", "3 % of 33.50 is 1.005")
    #expect(answer?.transaction?.level == 1)
    #expect(caller.value("balance", of: bonus) == "101.00")
    #expect(caller.value("totalSpent", of: bonus) == "33.50")
    #expect(caller.value("percentage", of: bonus) == "3.00")
    #expect(caller.value("transactionsCount", of: bonus) == "1")
  }

  @Test func `an amount may be a number, and must be above zero with at most two decimals`() {
    #expect(caller.transact("purchase", bonus, "\"amount\":10.25")?.status == 200)
    #expect(caller.value("totalSpent", of: bonus) == "10.25")
    for (index, amount) in ["\"1.005\"", "0", "-5", "\"ten\"", "1e30"].enumerated() {
      #expect(caller.transact("purchase", bonus, "\"amount\":\(amount)", key: "n\(index)")?.status == 400, "\(amount)")
    }
    #expect(caller.transact("purchase", bonus, "\"count\":1", key: "none")?.status == 400)
  }

  @Test func `a purchase that passes a threshold is counted at the level before, and the next one at the new level`() {
    #expect(caller.transact("purchase", bonus, "\"amount\":10000")?.transaction?.balanceAfter == "400.00")
    let next = caller.transact("purchase", bonus, "\"amount\":100", purchase: "R2", key: "k2")?.transaction
    #expect(next?.balanceAfter == "405.00")
    #expect(next?.level == 2)
    #expect(caller.value("percentage", of: bonus) == "5.00")
  }

  @Test func `a spending takes from the balance, and never more than it holds`() {
    #expect(caller.transact("spending", bonus, "\"amount\":60")?.transaction?.balanceAfter == "40.00")
    #expect(caller.transact("spending", bonus, "\"amount\":40.01", purchase: "R2", key: "k2")?.status == 400)
    #expect(caller.value("balance", of: bonus) == "40.00")
  }

  @Test func `of a bill bonuses pay no more than the share, and earn on what money paid`() {
    let over = caller.transact("purchase-spending", bonus, "\"amount\":100,\"spendingAmount\":50.01")
    #expect(over?.status == 400)
    let paid = caller.transact("purchase-spending", bonus, "\"amount\":100,\"spendingAmount\":50", key: "k2")?
      .transaction
    #expect(paid?.balanceAfter == "51.50", "100 - 50 + 3 % of 50")
    #expect(caller.value("totalSpent", of: bonus) == "100.00")
  }

  @Test func `each type is taken by the kinds that the reference names`() {
    let cards = [
      "BONUS": bonus, "DISCOUNT": card(1675), "COUPON": card(1676), "CHOP": card(1677),
      "GIFT": card(1678, [.init("balance", "100")]),
    ]
    let fields = "\"amount\":2,\"spendingAmount\":1,\"count\":1,\"status\":\"USED\""
    let taken = [
      "purchase": ["BONUS", "DISCOUNT"], "spending": ["BONUS", "GIFT"], "purchase-spending": ["BONUS"],
      "status": ["COUPON"], "chop": ["CHOP"],
    ]
    for (type, kinds) in taken {
      for (kind, card) in cards {
        let status = caller.transact(type, card, fields, key: "\(type) \(kind)")?.status
        #expect(status == (kinds.contains(kind) ? 200 : 400), "\(type) on \(kind)")
      }
    }
    #expect(caller.transact("refund", bonus, fields)?.status == 404)
  }

  @Test func `a discount card counts the total and the discount`() {
    let discount = card(1675)
    let answer = caller.transact("purchase", discount, "\"amount\":60000")?.transaction
    #expect(answer?.balanceAfter == "60000.00")
    #expect(answer?.level == 3)
    #expect(caller.value("percentage", of: discount) == "10.00")
    #expect(caller.value("balance", of: discount) == nil)
  }

  @Test func `a coupon goes from not completed to valid to used, and no other way`() {
    let coupon = card(1676)
    caller.sandbox.setStatus(.incomplete, onPass: coupon, now: caller.now)
    #expect(caller.transact("status", coupon, "\"status\":\"USED\"", key: "a")?.status == 400)
    #expect(caller.transact("status", coupon, "\"status\":\"ACTIVE\"", key: "b")?.status == 200)
    #expect(caller.transact("status", coupon, "\"status\":\"USED\"", key: "c")?.status == 200)
    #expect(caller.sandbox.pass(coupon)?.content.status == .used)
    #expect(caller.transact("status", coupon, "\"status\":\"ACTIVE\"", key: "d")?.status == 400)
  }

  @Test func `stamps fill a card, never beyond its last, and then it begins anew`() {
    let stamps = card(1677)
    #expect(caller.transact("chop", stamps, "\"count\":9", key: "a")?.transaction?.balanceAfter == "9")
    #expect(caller.transact("chop", stamps, "\"count\":2", key: "b")?.status == 400)
    #expect(caller.transact("chop", stamps, "\"count\":1", key: "c")?.transaction?.balanceAfter == "0")
    #expect(caller.value("stamps", of: stamps) == "0")
  }

  @Test func `the same request under the same key gets the first answer and has no second effect`() {
    let first = caller.transact("purchase", bonus, "\"amount\":10")
    caller.now += .seconds(60)
    let second = caller.transact("purchase", bonus, "\"amount\":10")
    #expect(first?.body == second?.body)
    #expect(caller.value("totalSpent", of: bonus) == "10.00")
    #expect(caller.sandbox.effects.compactMap(\.transaction).count == 1)
  }

  @Test(arguments: [409, 422]) func `the same key with another body is refused and changes nothing`(_ status: Int) {
    caller.sandbox.options.loyalty.otherBodyStatus = status
    _ = caller.transact("purchase", bonus, "\"amount\":10")
    #expect(caller.transact("purchase", bonus, "\"amount\":11")?.status == status)
    #expect(caller.transact("spending", bonus, "\"amount\":10")?.status == status)
    #expect(caller.value("totalSpent", of: bonus) == "10.00")
  }

  @Test func `a refusal is not remembered under its key, unless it is asked for`() {
    #expect(caller.transact("spending", bonus, "\"amount\":150")?.status == 400)
    caller.sandbox.setValue("200", of: "balance", onPass: bonus, now: caller.now)
    #expect(caller.transact("spending", bonus, "\"amount\":150")?.status == 200)
    caller.sandbox.options.loyalty.remembersRefusals = true
    #expect(caller.transact("spending", bonus, "\"amount\":60", purchase: "R2", key: "k2")?.status == 400)
    caller.sandbox.setValue("200", of: "balance", onPass: bonus, now: caller.now)
    #expect(caller.transact("spending", bonus, "\"amount\":60", purchase: "R2", key: "k2")?.status == 400)
  }

  @Test func `promises can be broken: a key may be ignored, or refused`() {
    caller.sandbox.options.loyalty.idempotence = .ignored
    _ = caller.transact("spending", bonus, "\"amount\":10")
    #expect(caller.transact("spending", bonus, "\"amount\":10")?.transaction?.balanceAfter == "80.00")
    caller.sandbox.options.loyalty.idempotence = .refused
    #expect(caller.transact("spending", bonus, "\"amount\":10", key: "k2")?.status == 200)
    #expect(caller.transact("spending", bonus, "\"amount\":10", key: "k2")?.status == 400)
    #expect(caller.value("balance", of: bonus) == "70.00")
  }

  @Test func `a purchase id may be held to be unique among its type`() {
    caller.sandbox.options.loyalty.takesPurchaseTwice = false
    #expect(caller.transact("purchase", bonus, "\"amount\":10", key: "a")?.status == 200)
    #expect(caller.transact("purchase", bonus, "\"amount\":10", key: "b")?.status == 400)
    #expect(caller.transact("spending", bonus, "\"amount\":10", key: "c")?.status == 200)
  }

  @Test func `a card that is not active, or has expired, takes none`() {
    _ = caller.put(bonus, "{\"status\":\"INACTIVE\"}")
    #expect(caller.transact("purchase", bonus, "\"amount\":10", key: "a")?.status == 400)
    _ = caller.put(bonus, "{\"status\":\"ACTIVE\",\"expirationDate\":\"2026-01-05\"}")
    #expect(caller.transact("purchase", bonus, "\"amount\":10", key: "b")?.status == 200, "its last day")
    caller.now += .seconds(86_400)
    caller.logIn()
    #expect(caller.transact("purchase", bonus, "\"amount\":10", key: "c")?.status == 400)
  }

  @Test func `a till's transactions are in the ledger as a till's, and need no code`() {
    let sale = caller.sandbox.transact(
      .purchase, amount: Amount("50"), purchaseID: "till-1", onPass: bonus, now: caller.now)
    #expect(sale?.balanceAfter == "101.50")
    #expect(caller.sandbox.effects.last?.origin == .till)
    #expect(
      caller.sandbox.transact(.spending, amount: Amount("500"), purchaseID: "t2", onPass: bonus, now: caller.now) == nil
    )
  }
}

/// The three modes of the QR code, and who is let in with one.
struct CodeTests {
  private func caller(_ mode: Sandbox.CodeMode) -> (Caller, Int) {
    let caller = Caller(SandboxOptions(templates: [.loyalty(code: mode)]))
    return (caller, caller.create(["externalId": "C1", "balance": "100"])?.pass?.id ?? 0)
  }

  @Test func `a plain code is the serial number`() {
    let (caller, id) = caller(.plain)
    let pass = caller.sandbox.pass(id)
    #expect(pass?.encryptedID == pass?.serialNumber)
    #expect(caller.get("/passes/encrypted/\(pass?.serialNumber ?? "")")?.pass?.id == id)
  }

  @Test(arguments: Sandbox.CodeMode.allCases) func `a wrong code, or none, gets 400`(_ mode: Sandbox.CodeMode) {
    let (caller, id) = caller(mode)
    #expect(caller.transact("purchase", id, "\"amount\":10", code: "somebody else's")?.status == 400)
    #expect(caller.transact("purchase", id, "\"amount\":10", code: "")?.status == 400)
    #expect(caller.value("totalSpent", of: id) == nil)
    #expect(caller.transact("purchase", id, "\"amount\":10")?.status == 200)
  }

  @Test func `a static code outlives transactions`() {
    let (caller, id) = caller(.encrypted)
    let code = caller.sandbox.pass(id)?.encryptedID ?? ""
    _ = caller.transact("purchase", id, "\"amount\":10")
    #expect(caller.sandbox.pass(id)?.encryptedID == code)
  }

  @Test func `a dynamic code dies with each transaction, and the stale one gets 400`() {
    let (caller, id) = caller(.dynamic)
    let stale = caller.sandbox.pass(id)?.encryptedID ?? ""
    #expect(caller.transact("purchase", id, "\"amount\":10", key: "a", code: stale)?.status == 200)
    #expect(caller.transact("purchase", id, "\"amount\":10", key: "b", code: stale)?.status == 400)
    #expect(caller.get("/passes/encrypted/\(stale)")?.status == 404)
    let fresh = caller.get("/passes/\(id)")?.pass?.encryptedId ?? ""
    #expect(fresh != stale)
    #expect(caller.transact("purchase", id, "\"amount\":10", key: "b", code: fresh)?.status == 200)
  }

  @Test
  func `a repeat with the code that its first send made stale gets the first answer, unless codes are looked at first`()
  {
    let (caller, id) = caller(.dynamic)
    let code = caller.sandbox.pass(id)?.encryptedID ?? ""
    let first = caller.transact("purchase", id, "\"amount\":10", code: code)
    #expect(caller.transact("purchase", id, "\"amount\":10", code: code)?.body == first?.body)
    caller.sandbox.options.loyalty.checksFirst = .code
    #expect(caller.transact("purchase", id, "\"amount\":10", code: code)?.status == 400)
    #expect(caller.transact("purchase", id, "\"amount\":10")?.body == first?.body)
  }
}

/// The bonus that a card begins with.
struct WelcomeBonusTests {
  private let caller: Caller
  private let id: Int

  init() {
    var rules = Sandbox.Loyalty.standard
    rules.welcomeBonus = .init(amount: Amount(hundredths: 10_000), days: 30)
    caller = Caller(SandboxOptions(templates: [.loyalty(loyalty: rules)]))
    id = caller.create(["externalId": "C1", "balance": "20"])?.pass?.id ?? 0
  }

  private func sleep(days: Int) {
    caller.now += .seconds(days * 86_400)
    caller.sandbox.advance(to: caller.now)
    caller.logIn()
  }

  @Test func `it stands in the new card's balance, and what is left of it expires`() {
    #expect(caller.value("balance", of: id) == "120.00")
    #expect(caller.transact("spending", id, "\"amount\":70")?.status == 200)
    sleep(days: 29)
    #expect(caller.value("balance", of: id) == "50.00")
    sleep(days: 1)
    #expect(caller.value("balance", of: id) == "20.00", "the bonus is spent first")
    #expect(caller.sandbox.effects.last?.origin == .service)
  }

  @Test func `one that was spent takes nothing with it`() {
    _ = caller.transact("spending", id, "\"amount\":110")
    sleep(days: 31)
    #expect(caller.value("balance", of: id) == "10.00")
    #expect(caller.sandbox.effects.contains { $0.origin == .service } == false)
  }

  @Test func `its end survives a restart`() {
    var restored = Sandbox(options: caller.sandbox.options, restoring: caller.sandbox.stateLines)
    restored.advance(to: .seconds(31 * 86_400))
    #expect(restored.pass(id)?.content.values["balance"] == "20.00")
  }
}

/// Shares of amounts, to a hundredth.
struct AmountTests {
  @Test(arguments: [
    (LoyaltyOptions.Rounding.down, ["0.01", "0.02", "0.02"]), (.halfUp, ["0.02", "0.03", "0.02"]),
    (.halfEven, ["0.02", "0.02", "0.02"]),
  ]) func `a share is rounded as it is asked for`(_ rounding: LoyaltyOptions.Rounding, _ expected: [String]) throws {
    let amounts = try ["0.15", "0.25", "0.24"].map { try #require(Amount($0)) }
    #expect(amounts.map { $0.share(1_000, rounding: rounding).text } == expected)
  }

  @Test func `texts are read and written exactly`() {
    #expect(
      ["12", "12.5", "12.50", "-0.05", "0.00"].map { Amount($0)?.text } == ["12.00", "12.50", "12.50", "-0.05", "0.00"])
    #expect(
      ["", ".5", "1.", "1.234", "1,5", "+1", "1e3", "99999999999999999999"].compactMap { Amount($0)?.text } == [])
  }

  @Test func `a total is at the highest level whose threshold it reaches`() throws {
    let rules = Sandbox.Loyalty.standard
    let totals = try ["0", "9999.99", "10000", "50000"].map { try #require(Amount($0)) }
    #expect(totals.map(rules.level) == [1, 1, 2, 3])
  }
}
