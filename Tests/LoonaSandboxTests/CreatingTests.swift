import Foundation
import Testing

@testable import LoonaSandbox

struct CreatingTests {
  @Test func `a create answers the pass and is in the ledger`() throws {
    let caller = Caller()
    caller.now = .seconds(90)
    let response = try #require(caller.create(["externalId": "C1", "phone": "+79001234567"]))
    let pass = try #require(response.pass)
    #expect(response.status == 201)
    #expect(pass.templateId == Caller.template)
    #expect(pass.status == "ACTIVE")
    #expect(pass.url?.hasPrefix("https://") == true)
    #expect(pass.createdAt == "2026-01-05T09:01:30.000Z")
    let effect = try #require(caller.sandbox.effects.first)
    #expect(effect.kind == .created)
    #expect(effect.passID == pass.id)
    #expect(effect.externalID == "C1")
    #expect(effect.at == .seconds(90))
    #expect(effect.before == nil)
    #expect(effect.after.values["phone"] == "+79001234567")
    #expect(effect.requestNumber == caller.sandbox.arrivals.last?.number)
    #expect(effect.statusSent == 201)
  }

  @Test func `a name that is left out takes its default`() {
    let caller = Caller()
    let pass = caller.create(["externalId": "C1"])?.pass
    #expect(pass?.placeholderValues["ownBalance"] == "0")
    #expect(pass?.placeholderValues["email"] == nil)
  }

  @Test(arguments: [
    #"{"placeholderValues":[]}"#, #"{"templateId":1674}"#,
    #"{"templateId":"1674","placeholderValues":[]}"#,
    #"{"templateId":1674,"placeholderValues":[{"name":"externalId","value":7}]}"#,
    #"{"templateId":1674,"placeholderValues":{"externalId":"C1"}}"#,
    #"{"templateId":1674,"placeholderValues":[{"name":"firstName","value":"Anna"}]}"#,
    #"{"templateId":1674,"placeholderValues":[{"name":"externalId","value":"1"},{"name":"externalId","value":"2"}]}"#,
    #"{"templateId":1674,"#, "",
  ])
  func `a body of another form gets 400 and no effect`(body: String) {
    let caller = Caller()
    #expect(caller.send(caller.request("POST", "/passes", body))?.status == 400)
    #expect(caller.sandbox.effects.isEmpty)
  }

  @Test func `a body that doesn't say it is JSON gets 415`() {
    let caller = Caller()
    var request = caller.request("POST", "/passes", Caller.createBody(["externalId": "C1"]))
    request.headers.removeLast()
    #expect(caller.send(request)?.status == 415)
  }

  @Test(arguments: [
    ("gender", "OTHER"), ("birthday", "01.02.1990"), ("birthday", "1990-13-01"), ("ownBalance", "1 234,50"),
    ("ownBalance", "1."),
  ])
  func `values are held to their placeholder's type`(name: String, value: String) {
    let caller = Caller()
    #expect(caller.create(["externalId": "C1", name: value])?.status == 400)
    caller.sandbox.options.passes.checksTypes = false
    #expect(caller.create(["externalId": "C1", name: value])?.status == 201)
  }

  @Test func `an unknown value name is refused, ignored or stored`() {
    let caller = Caller()
    #expect(caller.create(["externalId": "C1", "shoeSize": "42"])?.status == 400)
    caller.sandbox.options.passes.unknownName = .ignored
    #expect(caller.create(["externalId": "C1", "shoeSize": "42"])?.pass?.placeholderValues["shoeSize"] == nil)
    caller.sandbox.options.passes.unknownName = .stored
    #expect(caller.create(["externalId": "C2", "shoeSize": "42"])?.pass?.placeholderValues["shoeSize"] == "42")
  }

  @Test func `a second pass for a phone is made, refused or answered with the first`() {
    let caller = Caller()
    let first = caller.create(["externalId": "C1", "phone": "+79000000001"])?.pass
    caller.sandbox.setTemplate(.loyalty(secondPass: .refused))
    let refusal = caller.create(["externalId": "C2", "phone": "+79000000001"])
    #expect(refusal?.status == 400)
    #expect(refusal?.text.contains("already exists") == true)
    caller.sandbox.setTemplate(.loyalty(secondPass: .existing))
    #expect(caller.create(["externalId": "C2", "phone": "+79000000001"])?.pass?.id == first?.id)
    caller.sandbox.setTemplate(.loyalty(secondPass: .made))
    #expect(caller.create(["externalId": "C2", "phone": "+79000000001"])?.pass?.id != first?.id)
    #expect(caller.sandbox.passCount == 2)
  }

  @Test func `the same idempotence key and body get the first answer and no second pass`() {
    let caller = Caller()
    let first = caller.create(["externalId": "C1"], key: "k1")
    #expect(caller.create(["externalId": "C1"], key: "k1") == first)
    #expect(caller.create(["externalId": "C2"], key: "k1")?.status == 409)
    #expect(caller.sandbox.passCount == 1)
  }

  @Test func `where the key isn't honoured a repeat makes a second pass`() {
    let caller = Caller()
    caller.sandbox.options.passes.honoursIdempotenceKey = false
    _ = caller.create(["externalId": "C1"], key: "k1")
    _ = caller.create(["externalId": "C1"], key: "k1")
    #expect(caller.sandbox.passes(byExternalID: "C1").count == 2)
    #expect(caller.sandbox.duplicatedExternalIDs == ["C1"])
  }

  @Test func `a refused create leaves its key free`() {
    let caller = Caller()
    #expect(caller.create(["externalId": "C1", "shoeSize": "42"], key: "k1")?.status == 400)
    #expect(caller.create(["externalId": "C1"], key: "k1")?.status == 201)
  }

  @Test func `ids, serials and encrypted ids are each pass's own`() {
    let caller = Caller()
    caller.sandbox.options.passes.newIDs = .scattered
    caller.sandbox.seedCustomers(3000, templateID: Caller.template)
    let passes = caller.sandbox.passes
    #expect(Set(passes.map(\.id)).count == 3000)
    #expect(Set(passes.map(\.serialNumber)).count == 3000)
    #expect(Set(passes.map(\.encryptedID)).count == 3000)
  }
}
