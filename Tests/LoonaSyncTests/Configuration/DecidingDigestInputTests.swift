import Testing

@testable import LoonaSync

@Suite("The deciding part of a configuration")
struct DecidingDigestInputTests {
  private let base = ConfigurationText(
    values: "    externalId: customer_id\n    sex: { column: sex, map: { a: b, c: d } }")

  private func input(_ change: (inout ConfigurationText) -> Void) throws -> String {
    var text = base
    change(&text)
    return try text.parsed().decidingDigestInput
  }

  @Test("is the same whatever the credentials, the rate, the reports and the places of runs")
  func unchanged() throws {
    let expected = try base.parsed().decidingDigestInput
    let loona = "  template: 1674\n  client_id: app\n  client_secret: s3cret\n  page_size: 7"
    #expect(try input { $0.loona = loona } == expected)
    #expect(!expected.contains("s3cret"))
    let rest = "rate: { requests_per_second: 1, window: 08:00-22:00 UTC }\nreport: { formats: [csv] }\nruns: elsewhere"
    #expect(try input { $0.rest = rest } == expected)
  }

  @Test("is the same whether defaults are written out, and in whatever order a map is")
  func canonical() throws {
    let expected = try base.parsed().decidingDigestInput
    #expect(
      try input { $0.rest = "limits: { creates: 1000, updates: 30.0% }\npolicy: { settle_after: 900s }" } == expected)
    #expect(try input { $0.loona = "  url: https://api.loona.ai\n  template: 1674" } == expected)
    #expect(
      try input { $0.values = "    externalId: customers.customer_id\n    sex: { map: { c: d, a: b }, column: sex }" }
        == expected)
  }

  @Test("is another one whenever anything decides otherwise")
  func changed() throws {
    let inputs = [
      try base.parsed().decidingDigestInput,
      try input { $0.loona = "  template: 1675" },
      try input { $0.loona = "  template: 1674\n  url: http://localhost:1" },
      try input { $0.loona = "  template: 1674\n  account: a" },
      try input { $0.customers = "  files: c.csv\n  key: customer_id" },
      try input { $0.customers += "\n  where: { column: a, in: [b] }" },
      try input { $0.customers += "\n  delimiter: ';'" },
      try input { $0.customers += "\n  final_newline: optional" },
      try input { $0.balances = "  files: balances.csv\n  key: id" },
      try input { $0.match = "[externalId, sex]" },
      try input { $0.values += "\n    a: b" },
      try input { $0.values += "\n    a: balances.b" },
      try input { $0.values += "\n    a: { column: b, type: money }" },
      try input { $0.values += "\n    a: { column: b, type: money, decimals: 3 }" },
      try input { $0.values += "\n    a: { column: b, type: phone }" },
      try input { $0.values += "\n    a: { column: b, type: date }" },
      try input { $0.values += "\n    a: { column: b, default: c }" },
      try input { $0.values += "\n    a: { column: b, empty: clear }" },
      try input { $0.values += "\n    a: { template: \"{b}\" }" },
      try input { $0.rest = "  status: active" },
      try input { $0.rest = "policy: { missing: { status: A } }" },
      try input { $0.rest = "policy: { no_balance: reject }" },
      try input { $0.rest = "policy: { no_balance: { value: reject } }" },
      try input { $0.rest = "policy: { max_age: 1h }" },
      try input { $0.rest = "policy: { apart: 1h }" },
      try input { $0.rest = "limits: { creates: 1001 }" },
      try input { $0.rest = "limits: { minimum: 0 }" },
    ]
    #expect(Set(inputs).count == inputs.count)
  }

  @Test("is a line a thing, its words quoted")
  func lines() throws {
    #expect(
      try base.parsed().decidingDigestInput == """
        loona-sync configuration 1
        loona "https://api.loona.ai" "" "1674"
        customers.files "customers.csv"
        customers.key "customer_id"
        customers.dialect "" "34" "true"
        balances.files "balances.csv"
        balances.key "customer_id"
        balances.dialect "" "34" "true"
        field "value" "externalId" "customers" "column" "customer_id" "text" "keep"
        field "value" "sex" "customers" "column" "sex" "map" "2" "a" "b" "c" "d" "keep"
        match "externalId"
        policy "report" "reject" "keep" "source" "report" "900000000000"
        freshness "" ""
        limit "creates" "1000"
        limit "updates" "30%"
        limit "missing" "5%"
        limit "pushes" "50%"
        limit "shrink" "20%"
        limit "balance_shift" "10%"
        minimum "20"

        """)
  }
}
