import Foundation
import Testing

@testable import LoonaSandbox

struct FindingTests {
  private let caller = Caller()
  private let mother: Int
  private let daughter: Int

  init() {
    mother = caller.create(["externalId": "C1", "phone": "+79000000001"])?.pass?.id ?? 0
    daughter = caller.create(["externalId": "C2", "phone": "+79000000001"])?.pass?.id ?? 0
    _ = caller.create(["externalId": "C3", "phone": "+79000000003"])
  }

  @Test func `a phone finds every pass that has it, on a page under content`() {
    caller.sandbox.options.listing.shape = .array
    let response = caller.send(
      caller.request("POST", "/passes/search", #"{"templateId":1674,"phone":"+79000000001"}"#))
    #expect(response?.status == 200)
    #expect(response?.page?.content?.map(\.id) == [mother, daughter])
    #expect(response?.page?.totalElements == 2)
  }

  @Test func `an external id narrows the search, or is ignored, or is refused`() {
    let body = #"{"templateId":1674,"phone":"+79000000001","externalId":"C2"}"#
    let alone = #"{"templateId":1674,"externalId":"C2"}"#
    #expect(caller.search(body) == [daughter])
    #expect(caller.search(alone) == [daughter])
    caller.sandbox.options.passes.externalIDSearch = .ignored
    #expect(caller.search(body) == [mother, daughter])
    #expect(caller.search(alone)?.count == 3)
    caller.sandbox.options.passes.externalIDSearch = .refused
    #expect(caller.search(body) == nil)
    #expect(caller.search(#"{"templateId":1674,"phone":"+79000000003"}"#)?.count == 1)
  }

  @Test func `a search follows the values as they change`() {
    _ = caller.update(mother, ["externalId": "C1", "phone": "+79000000009"])
    #expect(caller.search(#"{"templateId":1674,"phone":"+79000000001"}"#) == [daughter])
    #expect(caller.search(#"{"templateId":1674,"phone":"+79000000009"}"#) == [mother])
    #expect(caller.search(#"{"templateId":9,"phone":"+79000000009"}"#) == [])
  }

  @Test func `a search is paged and needs its template`() {
    let request = caller.request(
      "POST", "/passes/search?page=1&size=1", #"{"templateId":1674,"phone":"+79000000001"}"#)
    #expect(caller.send(request)?.page?.ids == [daughter])
    #expect(caller.send(caller.request("POST", "/passes/search", #"{"phone":"1"}"#))?.status == 400)
  }

  @Test func `the QR code's value finds its pass`() throws {
    let pass = try #require(caller.sandbox.pass(mother))
    let path = try #require(pass.encryptedID.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    #expect(caller.get("/passes/encrypted/\(path)")?.pass?.id == mother)
    #expect(caller.get("/passes/encrypted/6179518025")?.status == 404)
  }

  @Test func `templates say their placeholders`() throws {
    struct Shown: Decodable {
      var id: Int
      var name: String
      var type: String
      var placeholders: [Sandbox.Placeholder]
    }
    let template = try #require(caller.get("/templates/1674")?.read(Shown.self))
    #expect(template.type == "BONUS")
    #expect(template.placeholders.first == .init("externalId", required: true))
    #expect(template.placeholders.first { $0.name == "gender" }?.options == ["MALE", "FEMALE"])
    struct Page: Decodable { var content: [Shown] }
    #expect(caller.get("/templates")?.read(Page.self)?.content.map(\.id) == [1674])
    #expect(caller.get("/templates/1")?.status == 404)
  }
}
