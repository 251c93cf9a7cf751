import Foundation
import Testing

@testable import LoonaSandbox

struct UpdatingTests {
  private let caller = Caller()
  private let id: Int

  init() {
    id = caller.create(["externalId": "C1", "firstName": "Anna", "ownBalance": "10"])?.pass?.id ?? 0
  }

  @Test func `PUT replaces the whole value list`() {
    let pass = caller.update(id, ["externalId": "C1", "ownBalance": "11"])?.pass
    #expect(pass?.placeholderValues == [.init("externalId", "C1"), .init("ownBalance", "11")])
  }

  @Test func `a merging PUT keeps what its list leaves out`() {
    caller.sandbox.options.passes.put = .merges
    let pass = caller.update(id, ["ownBalance": "11"])?.pass
    #expect(pass?.placeholderValues["firstName"] == "Anna")
    #expect(pass?.placeholderValues["ownBalance"] == "11")
  }

  @Test func `the ledger holds both sides and tells an idle write`() throws {
    _ = caller.update(id, ["externalId": "C1", "ownBalance": "11"])
    _ = caller.update(id, ["externalId": "C1", "ownBalance": "11"])
    let effects = caller.sandbox.effects(onPass: id).filter { $0.kind == .updated }
    #expect(effects.first?.before?.values["ownBalance"] == "10")
    #expect(effects.first?.after.values["ownBalance"] == "11")
    #expect(caller.sandbox.idleEffects == [effects[1]])
  }

  @Test func `status and expiry are taken`() {
    let pass = caller.put(id, #"{"status":"INACTIVE","expirationDate":"2026-12-31T20:59:59Z"}"#)?.pass
    #expect(pass?.status == "INACTIVE")
    #expect(pass?.expirationDate == "2026-12-31T20:59:59Z")
    #expect(pass?.placeholderValues["firstName"] == "Anna")
    #expect(caller.put(id, #"{"expirationDate":null}"#)?.pass?.expirationDate == nil)
  }

  @Test(arguments: [
    #"{"status":"GONE"}"#, #"{"expirationDate":"31.12.2026"}"#, #"{"expirationDate":"2026-02-30"}"#,
    #"{"expirationDate":7}"#, "{}",
  ])
  func `a status or expiry of another form gets 400`(body: String) {
    #expect(caller.put(id, body)?.status == 400)
    #expect(caller.sandbox.effects.count == 1)
  }

  @Test(arguments: ["2026-12-31", "2026-12-31T20:59:59Z", "2026-12-31T20:59:59.123Z", "2026-12-31T23:59:59+03:00"])
  func `an expiry may be a day or an instant`(text: String) {
    #expect(caller.put(id, #"{"expirationDate":"\#(text)"}"#)?.pass?.expirationDate == text)
  }

  @Test func `status and expiry may be ignored or refused`() {
    caller.sandbox.options.passes.putExtras = .ignored
    #expect(caller.put(id, #"{"status":"USED"}"#)?.pass?.status == "ACTIVE")
    caller.sandbox.options.passes.putExtras = .refused
    #expect(caller.put(id, #"{"status":"USED"}"#)?.status == 400)
  }

  @Test func `the expiry is taken under the name that it is shown under`() {
    caller.sandbox.options.passes.expiryName = .expiryDate
    caller.sandbox.options.passes.linkName = .downloadUrl
    let pass = caller.put(id, #"{"expiryDate":"2026-12-31","expirationDate":"2027-12-31"}"#)?.pass
    #expect(pass?.expiryDate == "2026-12-31")
    #expect(pass?.expirationDate == nil)
    #expect(pass?.url == nil)
    #expect(pass?.downloadUrl?.hasPrefix("https://") == true)
  }

  @Test func `a value whose name left the template is refused on the way back`() {
    var template = Sandbox.Template.loyalty()
    template.placeholders.removeAll { $0.name == "firstName" }
    caller.sandbox.setTemplate(template)
    #expect(caller.get("/passes/\(id)")?.pass?.placeholderValues["firstName"] == "Anna")
    #expect(caller.update(id, ["externalId": "C1", "firstName": "Anna"])?.status == 400)
    #expect(caller.update(id, ["externalId": "C1"])?.status == 200)
  }

  @Test func `a rewriting service shows other values than it was sent`() {
    caller.sandbox.options.passes.rewriting = [.trims, .recases]
    let values = ["externalId": " c-1 ", "firstName": " anna ", "email": "Anna@Example.com"]
    let pass = caller.update(id, values)?.pass
    #expect(pass?.placeholderValues["externalId"] == "c-1")
    #expect(pass?.placeholderValues["firstName"] == "Anna")
    #expect(pass?.placeholderValues["email"] == "anna@example.com")
  }

  @Test func `a till changes a pass under the client's feet`() {
    caller.sandbox.setValue("99", of: "ownBalance", onPass: id, now: .seconds(5))
    #expect(caller.get("/passes/\(id)")?.pass?.placeholderValues["ownBalance"] == "99")
    #expect(caller.sandbox.effects.last?.origin == .till)
    #expect(caller.sandbox.setValue("1", of: "ownBalance", onPass: 1, now: .seconds(5)) == nil)
  }

  @Test func `nothing but GET and PUT works on a pass`() {
    for method in ["DELETE", "PATCH", "POST"] {
      #expect(caller.send(caller.request(method, "/passes/\(id)", "{}"))?.status == 405)
    }
    #expect(caller.put(1, #"{"placeholderValues":[]}"#)?.status == 404)
    #expect(caller.get("/passes/abc")?.status == 400)
    #expect(caller.get("/nothing")?.status == 404)
  }
}
