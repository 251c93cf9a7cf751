import Fuzzing
import Passes

@testable import LoonaAPI

@main
enum FuzzAnswers {
  static func main() { LibFuzzer.run(testOneInput) }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  fuzz(LibFuzzer.Input(start: start, count: count))
  return 0
}

/// Two bytes are the status, then a `Retry-After` up to the first line feed, then the body.
private func fuzz(_ bytes: LibFuzzer.Input) {
  guard bytes.count >= 2 else { return }
  let number = Int(bytes[0]) << 8 | Int(bytes[1])
  // Three in four are statuses that HTTP has.
  let status = number & 3 == 3 ? number : 100 + number % 500
  let parts = bytes.dropFirst(2).split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
  let body = parts.count > 1 ? Array(parts[1]) : []
  var headers = [HeaderField("Retry-After", String(decoding: parts[0], as: UTF8.self))]
  if body.isEmpty { headers.append(HeaderField("Content-Length", "0")) }
  let response = APIResponse(status: status, headers: headers, body: body)
  checkStatus(response)
  checkWords(body)
  checkWrites(response)
}

private func checkStatus(_ response: APIResponse) {
  let written = Effect.writes.meaning(of: response, at: Timestamp(milliseconds: 0), hiding: Withheld([]))
  let read = Effect.reads.meaning(of: response, at: Timestamp(milliseconds: 0), hiding: Withheld([]))
  switch written {
  case .done: require((200..<300).contains(response.status), "\(response.status) is done")
  case .throttled(let wait):
    require(response.status == 429, "\(response.status) is throttled")
    require(wait.map { $0 >= .zero && $0 <= .seconds(86_400) } ?? true, "a wait of \(String(describing: wait))")
  case .passing: require(false, "a write with \(response.status) is said to have had no effect")
  case .refused:
    require((300..<500).contains(response.status), "\(response.status) is refused")
    require(![408, 429].contains(response.status), "\(response.status) is refused")
  case .inDoubt:
    let isClear = (200..<500).contains(response.status) && response.status != 408
    require(!isClear, "\(response.status) is in doubt")
  }
  if case .inDoubt = read { require(false, "a request that only reads is in doubt") }
}

private let secret = "hunter-two"

/// By bytes: a sign that combines with the secret's last letter hides nothing.
private func shows(_ secret: String, _ words: String) -> Bool {
  let words = Array(words.utf8).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
  return words.indices.contains { words[$0...].starts(with: secret.utf8) }
}

private func checkWords(_ body: [UInt8]) {
  let words = RefusalWords.read(body, hiding: Withheld([secret]))
  require(!shows(secret, words), "the secret is shown: \(words)")
  require(words.count <= RefusalWords.longest, "\(words.count) characters")
  require(!words.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "control characters: \(words)")
  var run = 0
  for scalar in words.unicodeScalars {
    run = ("0"..."9").contains(scalar) ? run + 1 : 0
    require(run < 5, "digits are shown: \(words)")
  }
}
