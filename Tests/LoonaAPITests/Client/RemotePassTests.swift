import LoonaAPI
import Passes
import Testing

@Suite("A pass as the service shows it")
struct RemotePassTests {
  private func pass(_ json: String) throws -> RemotePass { try RemotePass(json: Array(json.utf8)) }

  @Test("is read whole, unknown fields ignored")
  func whole() throws {
    let pass = try pass(
      #"{"id":501234,"templateId":1674,"serialNumber":"6179518025","encryptedId":"e9","status":"ACTIVE","#
        + #""expirationDate":null,"url":"https://loona.example/p/1","future":{"a":[1]},"#
        + #""placeholderValues":[{"name":"phone","value":"+79001234567","x":1}]}"#)
    #expect(
      pass
        == RemotePass(
          id: PassID(501_234), templateID: 1674, serialNumber: "6179518025", encryptedID: "e9", status: "ACTIVE",
          url: "https://loona.example/p/1", values: [PlaceholderValue(name: "phone", value: "+79001234567")]))
  }

  @Test("may call its link and its expiry by other names")
  func otherNames() throws {
    #expect(try pass(#"{"id":1,"downloadUrl":"d","link":"l"}"#).url == "d")
    #expect(try pass(#"{"id":1,"url":null,"link":"l"}"#).url == "l")
    #expect(try pass(#"{"id":1,"expiryDate":"2027-01-31"}"#).expirationDate == "2027-01-31")
  }

  @Test("may write its id as text, and its values as numbers, booleans or null")
  func looseTypes() throws {
    let pass = try pass(
      #"{"id":"0501234","templateId":"1674","placeholderValues":[{"name":"a","value":12345678901234567890},"#
        + #"{"name":"b","value":1234.50},{"name":"c","value":true},{"name":"d","value":null},{"name":"e"},"#
        + #"{"value":"nameless"}]}"#)
    #expect(pass.id == PassID(501_234) && pass.templateID == 1674)
    #expect(pass.values.map(\.value) == ["12345678901234567890", "1234.5", "true", "", ""])
  }

  @Test(
    "is refused without an id that is a number",
    arguments: ["{}", #"{"id":null}"#, #"{"id":"x"}"#, #"{"id":""}"#, #"{"id":"1 "}"#, "[]", #"{"id":1"#])
  func noID(json: String) {
    #expect(throws: (any Error).self) { try pass(json) }
  }
}
