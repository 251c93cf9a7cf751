import LoonaAPI
import Passes
import Testing

@Suite("The service's words in a refusal")
struct RefusalWordsTests {
  private func words(_ body: String) async -> String? {
    await ScriptedService { _, _ in .json(400, body) }.client.pass(PassID(5)).refusal?.words
  }

  @Test("come from the error body's message, else from its error, else from the text")
  func source() async {
    #expect(
      await words(#"{"status":400,"error":"Bad Request","message":"Unknown value name ownBalanc"}"#)
        == "Unknown value name ownBalanc")
    #expect(await words(#"{"error":"Bad Request","message":null}"#) == "Bad Request")
    #expect(await words(#"{"error":"invalid_client","error_description":"Bad client"}"#) == "Bad client")
    #expect(await words("plain text") == "plain text")
    #expect(await words("<html><head><title>404 Not Found</title></head></html>") == "404 Not Found")
    #expect(await words("") == "")
    #expect(await words(#"{"values":{"firstName":"Аким"}}"#) == "")
  }

  @Test("show no phone, no address, no token")
  func masked() async {
    #expect(
      await words("phone +79001234567 of client17@example.com, 1234 left")
        == "phone +••••••••••• of •@• 1234 left")
    #expect(await words("Invalid access token: 0e6da94a-8a35-4b6e-85da-8f54eb1be88b") == "Invalid access token: •••")
    #expect(await words("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.aGVsbG8gd29ybGQx") == "token •••")
  }

  @Test(
    "show no phone that is written in groups",
    arguments: [
      ("Phone +7 (900) 123-45-67 is taken", "Phone +• (•••) •••-••-•• is taken"),
      ("8-900-123-45-67", "•-•••-•••-••-••"), ("8.900.123.45.67!", "•.•••.•••.••.••!"),
      ("0171/1234567", "••••/•••••••"),
      ("900\u{200B}123\u{200B}45\u{200B}67", "••• ••• •• ••"), ("8 900 1234567", "• ••• •••••••"),
      ("value 3 of 12 is longer than 100", "value 3 of 12 is longer than 100"),
    ])
  func groups(body: String, shown: String) async { #expect(await words(body) == shown) }

  @Test("of a redirect are ours, whatever it says and wherever it leads", arguments: [301, 302, 303, 307, 308])
  func redirected(status: Int) async {
    let service = ScriptedService { _, _ in
      .json(
        status, #"{"message":"go to https://elsewhere.example"}"#,
        [HeaderField("Location", "https://elsewhere.example")])
    }
    #expect(
      await service.client.pass(PassID(5)).refusal?.description
        == "refused with \(status): a redirect, which is never followed; check loona.url")
    #expect(service.requests.map(\.path) == ["/version1/passes/5"])
  }

  @Test("stand on one line of at most 300 characters, without control characters")
  func bounded() async {
    #expect(await words("a\r\n\u{1B}[31mb\u{0}c\u{202E}d") == "a [31mb c d")
    #expect(await words(String(repeating: "слово ", count: 200))?.count == 300)
  }
}
