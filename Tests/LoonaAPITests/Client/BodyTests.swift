import Foundation
import LoonaAPI
import Passes
import Testing

@Suite("Bodies and requests")
struct BodyTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
  private let values = [
    PlaceholderValue(name: "externalId", value: "00017"), PlaceholderValue(name: "cardName", value: "Аким"),
  ]

  @Test("a create names the template and its values in the order given")
  func create() {
    #expect(
      text(PassBody.create(templateID: 1674, values: values))
        == #"{"templateId":1674,"placeholderValues":[{"name":"externalId","value":"00017"},"#
        + #"{"name":"cardName","value":"Аким"}]}"#)
  }

  @Test("status and expiry stand in a body only where given; a pass that never expires has null")
  func statusAndExpiry() {
    #expect(text(PassBody.update(values: [])) == #"{"placeholderValues":[]}"#)
    #expect(
      text(PassBody.update(values: [], status: "ACTIVE", expiration: .never))
        == #"{"placeholderValues":[],"status":"ACTIVE","expirationDate":null}"#)
    #expect(
      text(PassBody.create(templateID: 1, values: [], expiration: .set("2027-01-31")))
        == #"{"templateId":1,"placeholderValues":[],"expirationDate":"2027-01-31"}"#)
  }

  @Test("any text survives the way into JSON and back")
  func escapes() throws {
    let odd = (0..<0x250).compactMap(Unicode.Scalar.init).map(String.init).joined() + "\u{2028}😀\"\\/"
    let body = PassBody.update(values: [PlaceholderValue(name: odd, value: odd)])
    struct Document: Decodable {
      var placeholderValues: [[String: String]]
    }
    let decoded = try JSONDecoder().decode(Document.self, from: Data(body))
    #expect(decoded.placeholderValues == [["name": odd, "value": odd]])
    #expect(!body.contains { $0 < 0x20 })
  }

  @Test("a search asks for template, phone and external id, and follows the pages")
  func search() async {
    let service = ScriptedService { request, _ in
      request.query("page") == 0
        ? .json(200, #"{"content":[{"id":1},{"id":2}],"last":false}"#)
        : .json(200, #"{"content":[{"id":3}],"last":true}"#)
    }
    let query = SearchQuery(templateID: 1674, phone: "+79001234567", externalID: "17")
    #expect(await service.client.search(query).value?.map(\.id.rawValue) == [1, 2, 3])
    #expect(service.requests.map(\.path).allSatisfy { $0.hasPrefix("/version1/passes/search?page=") })
    #expect(service.requests.first?.text == #"{"templateId":1674,"phone":"+79001234567","externalId":"17"}"#)
  }

  @Test("a search that repeats its page for ever is no answer")
  func searchRepeats() async {
    let service = ScriptedService { _, _ in .json(200, #"{"content":[{"id":1}],"last":false}"#) }
    #expect(await service.client.search(SearchQuery(templateID: 1, phone: "+79001234567")).isPassing)
    #expect(service.requests.count == 2)
  }

  @Test("a search that finds nothing is done with nothing, and trouble with it may pass")
  func searchEnds() async {
    let query = SearchQuery(templateID: 1, externalID: "x")
    let none = ScriptedService { _, _ in .json(200, #"{"content":[],"totalElements":0}"#) }
    #expect(await none.client.search(query) == .done([]))
    let trouble = ScriptedService { _, _ throws(TransportFailure) in throw .lost("reset") }
    #expect(await trouble.client.search(query).isPassing)
    let shapeless = ScriptedService { _, _ in .json(200, #"{"result":"ok"}"#) }
    #expect(await shapeless.client.search(query).isPassing)
  }

  @Test("an encrypted id is encoded for its path")
  func encrypted() async {
    let service = ScriptedService { _, _ in .json(200, #"{"id":7}"#) }
    #expect(await service.client.pass(encryptedID: "a/b?c=я+").value?.id == PassID(7))
    #expect(service.requests.first?.path == "/version1/passes/encrypted/a%2Fb%3Fc%3D%D1%8F%2B")
  }

  @Test(
    "templates are listed in every shape of a page",
    arguments: [
      #"{"content":[{"id":1674,"name":"Кофе","type":"BONUS"}],"last":true}"#,
      #"{"items":[{"id":"1674","name":"Кофе","type":"BONUS","barcode":{"x":[1]}}]}"#,
      #"[{"id":1674,"name":"Кофе","type":"BONUS","placeholders":null}]"#,
    ])
  func templates(page: String) async {
    let service = ScriptedService { _, _ in .json(200, page) }
    #expect(
      await service.client.templates().value
        == [Template(id: 1674, name: "Кофе", type: "BONUS", placeholders: [])])
  }

  @Test("a template shows its placeholders, with their defaults and choices")
  func template() async {
    let service = ScriptedService { _, _ in
      .json(
        200,
        #"{"id":1674,"name":"Кофе","type":"BONUS","placeholders":[{"name":"level","type":"list","required":true,"#
          + #""defaultValue":"Bronze","options":["Bronze","Gold"]},{"name":"percentage","type":"number","#
          + #""defaultValue":5}]}"#)
    }
    let template = await service.client.template(1674).value
    #expect(
      template?.placeholder("level")
        == .init(name: "level", type: "list", isRequired: true, defaultValue: "Bronze", options: ["Bronze", "Gold"]))
    #expect(
      template?.placeholder("percentage")
        == .init(name: "percentage", type: "number", isRequired: false, defaultValue: "5", options: []))
    #expect(await service.client.template(1).isPassing)
  }
}
