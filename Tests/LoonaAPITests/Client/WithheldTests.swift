import Foundation
import LoonaAPI
import Passes
import Testing

/// The client `coffee` of `ScriptedService` has a secret that no rule would take for one by its looks.
@Suite("A service that sends back what it was given")
struct WithheldTests {
  private static let secret = "s3cr3t"
  private static let basic = Data("coffee:s3cr3t".utf8).base64EncodedString()

  private func told(_ words: String, status: Int) async -> String {
    let body = (try? JSONEncoder().encode(["message": words])).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let endpoint = ScriptedService(token: { _, _ in .json(status, body) })
    let api = ScriptedService(
      { _, _ in .json(status, body) }, token: { _, _ in .token("short-token", seconds: 299) })
    let refusal = await api.client.pass(PassID(5)).refusal
    #expect(refusal != nil)
    return String(reflecting: await endpoint.client.authorize()) + "\n" + String(reflecting: refusal)
  }

  @Test("shows no card's code, which opens it")
  func codes() async {
    let service = ScriptedService(
      { _, _ in .json(400, #"{"message":"Invalid encrypted id q8Yw/1== (q8Yw%2F1%3D%3D)"}"#) },
      token: { _, _ in .token("short-token", seconds: 299) })
    let transaction = Transaction(type: .purchase, purchaseID: "R1", amount: 100)
    let refusals = [
      await service.client.pass(encryptedID: "q8Yw/1==").refusal,
      await service.client.transact(
        transaction, on: PassID(5), body: TransactionBody.make(transaction, pass: PassID(5)), idempotencyKey: "k",
        code: "q8Yw/1=="
      ).refusal,
    ]
    for refusal in refusals { #expect(refusal?.words == "Invalid encrypted id ••• (•••)") }
  }

  @Test(
    "shows neither the secret nor its header in any form",
    arguments: [
      secret, "\"\(secret)\"", "client_secret=\(secret)&", "S3CR3T", secret + "\u{301}", "coffee:\(secret)",
      "Basic \(basic)", "\(basic.lowercased())", "coffee%3As3cr3t",
      "coffee%3as3cr3t", Data(secret.utf8).base64EncodedString(),
      basic.replacingOccurrences(of: "=", with: "%3D"), String(repeating: "a ", count: 147) + secret,
    ])
  func secrets(words: String) async {
    for status in [400, 401, 403, 404, 418] {
      let told = await told("Denied: \(words)", status: status)
      #expect(!told.lowercased().contains("s3c"), "\(told)")
      #expect(!told.lowercased().contains(Self.basic.dropLast(2).lowercased()), "\(told)")
      #expect(!told.contains(Data(Self.secret.utf8).base64EncodedString()), "\(told)")
    }
  }

  @Test("shows no token, however short it is")
  func tokens() async {
    let service = ScriptedService(
      { request, _ in .json(403, "<p>Authorization: Bearer \(request.token ?? "")</p>") },
      token: { _, _ in .token("tok+/1", seconds: 299) })
    #expect(await service.client.pass(PassID(5)).refusal?.words == "Authorization: Bearer •••")
  }

  @Test("may say everything else")
  func others() async {
    #expect(await told("coffee: unknown value name", status: 400).contains("coffee: unknown value name"))
  }
}
