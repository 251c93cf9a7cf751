import Foundation
import Fuzzing
import Passes

@testable import LoonaAPI

@main
enum FuzzListing {
  static func main() { LibFuzzer.run(testOneInput) }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  fuzz(LibFuzzer.Input(start: start, count: count))
  return 0
}

/// The input is several passes, cut at record separators (U+001E), which no JSON holds: what is learned of one is used for
/// the next. The whole is also read as a page.
private func fuzz(_ bytes: LibFuzzer.Input) {
  checkPage(Array(bytes))
  var scanner = ListingScanner(valueNames: names)
  for object in bytes.split(separator: 0x1E) {
    withExactly(object) { object in
      check(&scanner, object)
    }
  }
}

private let names = ["externalId", "phone", "ownBalance", "имя", "a\"b", "й", "и\u{306}"]

/// Exactly as long as the bytes, so that a read beyond them is a read beyond the allocation.
private func withExactly(_ bytes: Slice<ByteSlice>, _ body: (ByteSlice) -> Void) {
  let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
  defer { copy.deallocate() }
  _ = copy.initialize(from: bytes)
  body(ByteSlice(copy))
}

private func check(_ scanner: inout ListingScanner, _ object: ByteSlice) {
  let decoded = (try? RemotePass(json: object)).map { Shown($0, names: names) }
  do {
    try scanner.scan(object)
    let scanned = Shown(scanner.pass)
    require(scanned == decoded, "scanned \(scanned), decoded \(String(describing: decoded))")
  } catch {
    require(error.offset >= 0 && error.offset <= object.count, "\(error) of \(object.count) bytes")
  }
  do {
    try scanner.read(object)
    let read = Shown(scanner.pass)
    require(read == decoded, "read \(read), decoded \(String(describing: decoded))")
  } catch {
    require(decoded == nil, "declined with \(error), decoded \(String(describing: decoded))")
  }
}

/// A page that is taken is JSON by Foundation's word too, and each of its objects an object.
private func checkPage(_ bytes: [UInt8]) {
  guard let page = try? JSONPage(bytes), !holdsSurrogate(bytes) else { return }
  let whole = try? JSONSerialization.jsonObject(with: Data(bytes), options: [])
  require(whole != nil, "a page that Foundation can't read")
  if let elements = whole as? [Any] {
    require(elements.count == page.objects.count, "\(page.objects.count) objects for \(elements.count)")
  }
  for range in page.objects {
    let object = try? JSONSerialization.jsonObject(with: Data(bytes[range]), options: [])
    require(object is [String: Any], "an object of a page is none")
  }
}

/// RFC 8259 lets a string hold half of a pair; a page may, and Foundation then declines it.
private func holdsSurrogate(_ bytes: [UInt8]) -> Bool {
  zip(bytes, zip(bytes.dropFirst(), bytes.dropFirst(2))).contains {
    $0 == 0x5C && $1.0 == 0x75 && $1.1 | 0x20 == 0x64
  }
}
