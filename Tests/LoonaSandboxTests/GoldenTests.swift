import Foundation
import Testing

@testable import LoonaSandbox

/// `samples/api/*.request.http` is what curl 7.88 sends for the commands of the vendor's text, byte for
/// byte; `*.response.http` is what a fresh sandbox with a template of each kind answers, one second after
/// another in the order below. `LOONA_SYNC_WRITE_SAMPLES=1` writes the answers.
struct GoldenTests {
  static let names = [
    "token", "pass-create", "pass-get", "pass-update", "passes-list", "passes-list-plain", "pass-search",
    "pass-encrypted", "templates-list", "template-get", "error-unauthorized", "error-unknown-name",
    "error-not-found", "pass-search-external-id", "transaction-purchase", "transaction-spending",
    "transaction-purchase-spending", "transaction-repeat", "error-other-body", "error-wrong-code",
    "error-beyond-balance", "coupon-create", "coupon-update", "transaction-status", "stamps-create", "transaction-chop",
  ]

  @Test func `golden requests get golden answers`() throws {
    var sandbox = Sandbox(options: SandboxOptions(templates: [.loyalty()] + Sandbox.Template.otherKinds))
    let writes = ProcessInfo.processInfo.environment["LOONA_SYNC_WRITE_SAMPLES"] == "1"
    for (second, name) in Self.names.enumerated() {
      let now = Duration.seconds(second)
      let outcome = sandbox.handle(try Self.request(name), now: now)
      guard case .answer(let response) = sandbox.deliver(outcome, now: now) else {
        Issue.record("\(name): no answer")
        continue
      }
      if writes { try Self.bytes(response).write(to: Self.place("\(name).response.http")) }
      #expect(Self.bytes(response) == (try Self.file("\(name).response.http")), "\(name)")
    }
  }

  private static func bytes(_ response: RawResponse) -> Data {
    var head = "HTTP/1.1 \(response.status)\r\n"
    for header in response.headers { head += "\(header.name): \(header.value)\r\n" }
    return Data("\(head)Content-Length: \(response.body.count)\r\n\r\n".utf8) + response.body
  }

  private static func request(_ name: String) throws -> RawRequest {
    let bytes = try file("\(name).request.http")
    let blank = try #require(bytes.firstRange(of: Data("\r\n\r\n".utf8)))
    let lines = String(decoding: bytes[..<blank.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ").map(String.init)
    let headers = lines.dropFirst().map { line in
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      return RawRequest.Header(parts[0], parts[1])
    }
    return RawRequest(method: words[0], target: words[1], headers: headers, body: Data(bytes[blank.upperBound...]))
  }

  @Test func `every golden file is played`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).filter { $0.hasSuffix(".http") }
    #expect(Set(files) == Set(Self.names.flatMap { ["\($0).request.http", "\($0).response.http"] }))
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "samples/api")

  private static func place(_ name: String) -> URL { folder.appending(path: name) }

  private static func file(_ name: String) throws -> Data { try Data(contentsOf: place(name)) }
}
