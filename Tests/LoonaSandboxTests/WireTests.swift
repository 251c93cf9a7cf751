import Foundation
import Testing

@testable import LoonaSandbox

struct WireTests {
  @Test func `text is written so that Foundation reads it back`() throws {
    let texts = ["", "\"\\/", "\u{0}\u{1F}\u{7F}\n\r\t", "Анна 🎫", "\u{2028}", "e\u{301}"]
    let data = JSONText.array(texts.map(JSONText.string)).data
    #expect(try JSONDecoder().decode([String].self, from: data) == texts)
  }

  @Test func `members keep their order`() {
    let json = JSONText.object([
      ("b", .integer(-1)), ("a", .null), ("c", .array([.bool(true), .rendered(Data("{}".utf8))])),
    ])
    #expect(String(decoding: json.data, as: UTF8.self) == #"{"b":-1,"a":null,"c":[true,{}]}"#)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
    (951_782_399, "2000-02-28T23:59:59.000Z", "Mon, 28 Feb 2000 23:59:59 GMT"),
    (951_868_799, "2000-02-29T23:59:59.000Z", "Tue, 29 Feb 2000 23:59:59 GMT"),
    (1_767_225_599, "2025-12-31T23:59:59.000Z", "Wed, 31 Dec 2025 23:59:59 GMT"),
    (1_772_323_200, "2026-03-01T00:00:00.000Z", "Sun, 01 Mar 2026 00:00:00 GMT"),
  ])
  func `instants are civil dates`(seconds: Int, iso: String, http: String) {
    let clock = WallClock(epochSeconds: seconds)
    #expect(clock.iso8601(.zero) == iso)
    #expect(clock.httpDate(.zero) == http)
  }

  @Test func `civil dates agree with Foundation's`() {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    for day in stride(from: 0, to: 60_000, by: 13) {
      let seconds = day * 86_400 + day
      #expect(
        WallClock(epochSeconds: seconds).iso8601(.milliseconds(7)).dropLast(5)
          == Date(timeIntervalSince1970: Double(seconds)).formatted(style).dropLast(5))
    }
  }

  @Test func `a path is split before it is decoded`() {
    let request = RawRequest(method: "GET", target: "/version1/passes/encrypted/a%2Fb+c%3D?x=1+2&x=3&y=%2C")
    #expect(request.segments == ["version1", "passes", "encrypted", "a/b+c="])
    #expect(request.query == ["x": "1 2", "y": ","])
  }

  @Test func `durations travel as nanoseconds`() throws {
    struct Holder: Codable { @Nanoseconds var at: Duration }
    let data = try JSONEncoder().encode(Holder(at: .milliseconds(1500)))
    #expect(String(decoding: data, as: UTF8.self) == #"{"at":1500000000}"#)
    #expect(try JSONDecoder().decode(Holder.self, from: data).at == .milliseconds(1500))
  }
}
