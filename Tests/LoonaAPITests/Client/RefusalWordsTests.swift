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

  @Test("stand on one line of at most 300 characters, without control characters")
  func bounded() async {
    #expect(await words("a\r\n\u{1B}[31mb\u{0}c\u{202E}d") == "a [31mb c d")
    #expect(await words(String(repeating: "слово ", count: 200))?.count == 300)
  }
}
