import Passes
import Testing

/// What the answer to a write shows otherwise than it was sent.
@Suite struct ChangedAtOnceTests {
  private let schema = FieldSchema(
    fields: [
      Field(.value("externalId"), rule: FieldRule(source: .column("id"))),
      Field(.value("firstName"), rule: FieldRule(source: .column("first"))),
      Field(.value("balance"), rule: FieldRule(source: .column("balance"), type: .money(decimals: 2))),
      Field(.expires, rule: FieldRule(source: .column("until"), type: .date(.iso))),
    ], match: [0], keyField: 0)

  private let written = [
    FieldChange(name: "firstName", before: nil, after: "anna"),
    FieldChange(name: "balance", before: "1", after: "5.00"),
    FieldChange(name: "expires", before: nil, after: "2027-03-01"),
  ]

  private func changed(_ answer: RemotePass?) -> [FieldChange] {
    FreshLook.changedAtOnce(written, answer: answer, schema: schema)
  }

  private func pass(
    _ values: [(String, String)], status: String? = "ACTIVE", expires: String? = "2027-03-01"
  ) -> RemotePass {
    RemotePass(
      id: PassID(7), status: status, expirationDate: expires,
      values: values.map { PlaceholderValue(name: $0.0, value: $0.1) })
  }

  @Test func `an amount and a date that come back otherwise are told with what is shown`() {
    let answer = pass([("firstName", "anna"), ("balance", "77.00")], expires: nil)
    #expect(
      changed(answer) == [
        FieldChange(name: "balance", before: "77.00", after: "5.00"),
        FieldChange(name: "expires", before: nil, after: "2027-03-01"),
      ])
  }

  @Test func `another way to write the value is no other value`() {
    #expect(changed(pass([("firstName", "Anna"), ("balance", "5")])) == [])
  }

  @Test func `what an answer leaves out says nothing`() {
    #expect(changed(nil) == [])
    #expect(changed(pass([], status: nil, expires: nil)) == [])
  }
}
