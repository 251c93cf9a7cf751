import Passes
import Testing

@Suite("A template and a mapping")
struct TemplateProblemTests {
  private func template(_ placeholders: Template.Placeholder...) -> Template {
    Template(id: 1674, name: "Coffee", type: "BONUS", placeholders: placeholders)
  }

  private func placeholder(
    _ name: String, required: Bool = false, default value: String? = nil, options: [String] = []
  ) -> Template.Placeholder {
    .init(
      name: name, type: options.isEmpty ? "text" : "list", isRequired: required, defaultValue: value, options: options)
  }

  private func schema(_ level: FieldRule) -> FieldSchema {
    FieldSchema(
      fields: [
        Field(.value("externalId"), rule: FieldRule(source: .column("id"))), Field(.value("level"), rule: level),
        Field(.status, rule: FieldRule(source: .column("active"))),
      ], match: [0], keyField: 0)
  }

  private let plain = FieldRule(source: .column("level"))

  @Test("that suit each other have no problem")
  func none() {
    let template = template(placeholder("externalId", required: true), placeholder("level", options: ["Gold"]))
    let rule = FieldRule(
      source: .column("level"), type: .map([.init(from: "1", to: "Gold")]), empty: .value(Array("Gold".utf8)))
    #expect(schema(rule).problems(with: template) == [])
  }

  @Test("differ where a mapped value is not the template's")
  func unknown() {
    #expect(
      schema(plain).problems(with: template(placeholder("externalId")))
        == [.unknownValue("level", available: ["externalId"])])
  }

  @Test("differ where a required value without a default is not mapped")
  func required() {
    let template = template(
      placeholder("externalId"), placeholder("level"), placeholder("phone", required: true),
      placeholder("lastName", required: true, default: "-"))
    #expect(schema(plain).problems(with: template) == [.requiredValueNotMapped("phone")])
  }

  @Test("differ where a map or a default names none of a list's options")
  func options() {
    let template = template(placeholder("externalId"), placeholder("level", options: ["Gold", "Silver"]))
    let rule = FieldRule(
      source: .column("level"), type: .map([.init(from: "1", to: "Gold"), .init(from: "2", to: "gold")]),
      empty: .value(Array("None".utf8)))
    #expect(
      schema(rule).problems(with: template) == [
        .mapTargetNotAnOption(value: "level", cell: "2", target: "gold", options: ["Gold", "Silver"]),
        .defaultNotAnOption(value: "level", default: "None", options: ["Gold", "Silver"]),
      ])
  }

  @Test("agree that a list's value may be cleared")
  func cleared() {
    let template = template(placeholder("externalId"), placeholder("level", options: ["Gold"]))
    #expect(schema(FieldRule(source: .column("level"), empty: .value([]))).problems(with: template) == [])
  }

  @Test("bind the schema to options and duties, of which a default relieves")
  func bound() {
    let template = template(
      placeholder("externalId", required: true),
      placeholder("level", required: true, default: "Gold", options: ["Gold"]))
    let bound = schema(plain).bound(to: template)
    #expect(bound.fields.map(\.isRequired) == [true, false, false])
    #expect(bound.fields[1].options == [Array("Gold".utf8)])
    #expect(bound.valueNames == ["externalId", "level"])
    #expect(bound.keyName == "externalId")
    #expect(bound.index(of: "status") == 2)
  }
}
