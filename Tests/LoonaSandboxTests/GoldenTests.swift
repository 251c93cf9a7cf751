import Foundation
import Testing

@testable import LoonaSandbox

/// `Golden/*.request.http` is what curl 7.88 sends for the commands of the vendor's text, byte for
/// byte; `*.response.http` is what a fresh sandbox with the default options answers, one second after
/// another in the order below.
struct GoldenTests {
  static let names = [
    "token", "pass-create", "pass-get", "pass-update", "passes-list", "passes-list-plain", "pass-search",
    "pass-encrypted", "templates-list", "template-get", "error-unauthorized", "error-unknown-name",
    "error-not-found",
  ]

  @Test func `golden requests get golden answers`() throws {
    var sandbox = Sandbox()
    for (second, name) in Self.names.enumerated() {
      let now = Duration.seconds(second)
      let outcome = sandbox.handle(try Self.request(name), now: now)
      guard case .answer(let response) = sandbox.deliver(outcome, now: now) else {
        Issue.record("\(name): no answer")
        continue
      }
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

  private static func file(_ name: String) throws -> Data {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try Data(contentsOf: folder.appending(path: "Golden").appending(path: name))
  }
}
