import Passes
import Testing

@testable import LoonaSync

@Suite struct MappingProposalTests {
  private static func template(_ placeholders: [Template.Placeholder], type: String = "BONUS") -> Template {
    Template(id: 1674, name: "Card", type: type, placeholders: placeholders)
  }

  private static func text(_ name: String, isRequired: Bool = false) -> Template.Placeholder {
    Template.Placeholder(name: name, type: "TEXT", isRequired: isRequired, defaultValue: nil, options: [])
  }

  private static func configuration(_ template: Template) throws -> Configuration {
    let yaml = MappingProposal(template: template).yaml
    return try Configuration.parse("loona: { template: \(template.id) }\n" + yaml, file: "loona-sync.yaml")
  }

  @Test func `what is proposed is a configuration that fits the template`() throws {
    let template = Self.template([
      Self.text("externalId", isRequired: true), Self.text("firstName"), Self.text("phone"),
      .init(name: "birthday", type: "DATE", isRequired: false, defaultValue: nil, options: []),
      .init(name: "ownBalance", type: "NUMBER", isRequired: false, defaultValue: "0", options: []),
      .init(
        name: "level", type: "LIST", isRequired: false, defaultValue: nil, options: ["Bronze", "Silver: yes", "no"]),
    ])
    let schema = try Self.configuration(template).schema
    #expect(schema.valueNames == ["externalId", "firstName", "phone", "birthday", "ownBalance", "level"])
    #expect(schema.keyName == "externalId")
    #expect(schema.problems(with: template).isEmpty)
    #expect(schema.fields.map(\.rule.source).contains(.column("own_balance")))
  }

  @Test func `names that YAML reads otherwise are in quotes`() throws {
    let names = ["yes", "null", "a: b", "with \"quotes\"", "back\\slash", "#1", "- x", "{y}", "Имя гостя"]
    let template = Self.template([Self.text("externalId")] + names.map { Self.text($0) })
    #expect(try Self.configuration(template).schema.valueNames == ["externalId"] + names)
  }

  @Test func `what the card's transactions move is not mapped, and said to be movable`() throws {
    let number = Template.Placeholder(name: "stamps", type: "NUMBER", isRequired: false, defaultValue: nil, options: [])
    let template = Self.template([Self.text("externalId"), number], type: "CHOP")
    #expect(try Self.configuration(template).schema.valueNames == ["externalId"])
    #expect(MappingProposal(template: template).yaml.contains("# stamps: "))
    #expect(
      try Self.configuration(Self.template([Self.text("externalId"), number])).schema.valueNames.contains("stamps"))
  }

  @Test func `without externalId, the key stands in a required text, else in the first`() throws {
    let texts = [Self.text("phone"), Self.text("nick"), Self.text("card", isRequired: true)]
    #expect(try Self.configuration(Self.template(texts)).schema.keyName == "card")
    #expect(try Self.configuration(Self.template(Array(texts.prefix(2)))).schema.keyName == "nick")
    #expect(MappingProposal(template: Self.template([Self.text("phone")])).yaml.hasPrefix("# No value"))
  }
}
