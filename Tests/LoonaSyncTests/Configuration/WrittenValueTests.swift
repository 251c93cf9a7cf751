import Passes
import Testing

@testable import LoonaSync

@Suite("Values as people write them")
struct WrittenValueTests {
  @Test(
    "A time is hours, minutes and seconds",
    arguments: [
      ("90s", 90), ("15m", 900), ("3h", 10_800), ("36h", 129_600), ("1h30m", 5400), ("1h1m1s", 3661), ("0s", 0),
    ])
  func duration(text: String, seconds: Int64) { #expect(Duration(written: text) == .seconds(seconds)) }

  @Test(
    "Nothing else is a time", arguments: ["", "15", "m", "1.5h", "30m1h", "1h1h", "-1h", "1d", "1h 30m", "9999999h"])
  func noDuration(text: String) { #expect(Duration(written: text) == nil) }

  @Test(
    "A limit is a number or a share",
    arguments: [
      ("1000", Limit.count(1000)), ("0", .count(0)), ("30%", .share(basisPoints: 3000)),
      ("12.5%", .share(basisPoints: 1250)), ("0.25%", .share(basisPoints: 25)), ("150%", .share(basisPoints: 15_000)),
    ])
  func limit(text: String, limit: Limit) { #expect(Limit(written: text) == limit) }

  @Test(
    "Nothing else is a limit", arguments: ["", "%", "-1", "+1", "1.5", "1,5%", "12.345%", ".5%", "5.%", "1e3", "5 %"])
  func noLimit(text: String) { #expect(Limit(written: text) == nil) }

  @Test("A shift of balances has no count: it would be taken for an amount")
  func balanceShift() {
    #expect(
      ConfigurationText(rest: "limits: { balance_shift: 100000 }").problems() == [
        "loona-sync.yaml:13:26: limits.balance_shift: '100000' is not accepted; accepted: a share such as 10% or 12.5%"
      ])
  }

  @Test(
    "A rate is a whole number or a decimal one",
    arguments: [
      ("5", 5, 1), ("1", 1, 1), ("0.5", 1, 2), ("2.5", 5, 2), ("0.1", 1, 10), ("0.001", 1, 1000), ("4.0", 4, 1),
    ])
  func rate(text: String, requests: Int, seconds: Int) {
    #expect(RequestRate(written: text) == RequestRate(requests: requests, everySeconds: seconds))
  }

  @Test("Nothing else is a rate", arguments: ["", "0", "0.0", "-1", ".5", "5.", "0.0001", "1001", "1e3", "5/s"])
  func noRate(text: String) { #expect(RequestRate(written: text) == nil) }

  @Test(
    "An address is https, with no slash at its end",
    arguments: [
      ("https://api.loona.ai", "https://api.loona.ai", false), ("https://api.loona.ai/", "https://api.loona.ai", false),
      ("https://proxy.example.com:8443/loona//", "https://proxy.example.com:8443/loona", false),
      ("http://127.0.0.1:8080", "http://127.0.0.1:8080", true), ("http://localhost:1/", "http://localhost:1", true),
      ("http://[::1]:8080", "http://[::1]:8080", true), ("https://localhost", "https://localhost", true),
    ])
  func url(text: String, written: String, isLoopback: Bool) throws {
    let url = try #require(ServiceURL(text))
    #expect(url.description == written)
    #expect(url.isLoopback == isLoopback)
  }

  @Test(
    "Nothing else is an address",
    arguments: [
      "", "api.loona.ai", "http://api.loona.ai", "http://localhost.example.com", "http://127.0.0.1@example.com",
      "https://user:secret@api.loona.ai", "https://api.loona.ai?x=1", "https://api.loona.ai#x", "https://",
      "https://api.loona.ai/version1", "https://api.loona.ai/version1/", "ftp://localhost", "https://a b",
      "https://localhost:0", "https://localhost:65536", "http://127.0.0.2",
    ])
  func noURL(text: String) { #expect(ServiceURL(text) == nil) }

  @Test("Files are written and sought in a few promised ways")
  func dialects() throws {
    let delimiters: [(String, UInt8)] = [
      ("','", UInt8(ascii: ",")), ("';'", UInt8(ascii: ";")), ("'|'", UInt8(ascii: "|")), ("tab", UInt8(ascii: "\t")),
      ("\"\\t\"", UInt8(ascii: "\t")),
    ]
    for (text, byte) in delimiters {
      let customers = "  files: c.csv\n  key: customer_id\n  delimiter: \(text)\n  quote: \"'\"\n  encoding: UTF-8\n"
      let configuration = try ConfigurationText(customers: customers + "  final_newline: optional").parsed()
      #expect(configuration.customers.dialect.delimiter == byte)
      #expect(configuration.customers.dialect.quote == UInt8(ascii: "'"))
      #expect(!configuration.customers.dialect.requiresFinalNewline)
    }
  }

  @Test("Policies have the promised words")
  func policies() throws {
    let configuration = try ConfigurationText(
      rest: """
        policy:
          missing: { status: INACTIVE }
          duplicates: last
          no_balance: { value: 0 }
          first_contact: loona
          conflicts: source
          settle_after: 1h30m
        """
    ).parsed()
    #expect(
      configuration.policy
        == Policy(
          missing: .status("INACTIVE"), duplicates: .last, noBalance: .value("0"), firstContact: .loona,
          conflicts: .source, settleAfter: .seconds(5400)))
    #expect(try ConfigurationText(rest: "policy: { no_balance: reject }").parsed().policy.noBalance == .reject)
  }

  @Test("Policies have no other words")
  func noPolicies() {
    let text = ConfigurationText(
      values: "    externalId: customer_id\n    balance: { column: balances.b, type: money }",
      rest: """
        policy:
          missing: deactivate
          duplicates: all
          no_balance: { value: none }
          first_contact: { source: 1 }
          conflicts: yes
          settle_after: soon
        """)
    #expect(
      text.problems() == [
        "loona-sync.yaml:15:12: policy.missing: 'deactivate' is not accepted; accepted: report, or { status: INACTIVE }",
        "loona-sync.yaml:16:15: policy.duplicates: 'all' is not accepted; accepted: reject, first, last",
        "loona-sync.yaml:17:24: policy.no_balance.value: 'none' does not fit the value's type: this is no amount: write it "
          + "as 1234.50",
        "loona-sync.yaml:18:18: policy.first_contact: a mapping stands here; accepted: source, loona, report",
        "loona-sync.yaml:19:14: policy.conflicts: 'yes' is not accepted; accepted: report, source, loona",
        "loona-sync.yaml:20:17: policy.settle_after: 'soon' is not accepted; accepted: a time such as 90s, 15m, 36h or "
          + "1h30m",
      ])
  }
}
