import ArgumentParser
import LoonaAPI
import Passes

struct TemplatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "templates", abstract: "Looks at the account's templates.",
    subcommands: [TemplatesListCommand.self, TemplatesGetCommand.self])
}

struct TemplatesListCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the account's templates.",
    discussion: """
      Examples:
        loona-sync templates list
      """)

  @OptionGroup var global: GlobalOptions

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let answer = try await Workshop(shell, isForLooking: true).withSession { session in
      await session.client.retrying { await session.client.templates() }
    }
    guard case .done(let templates) = answer else { throw Failure.of(answer, asking: "the templates") }
    let documents = templates.map(TemplateDocument.init)
    if shell.console.isJSON {
      shell.console.result(JSONDocument.text(documents))
    } else {
      for template in documents {
        shell.console.result(
          HarmlessText.line(
            "\(template.id)  \(template.type)  \(template.name)  (\(template.placeholders.count) values)"))
      }
    }
    return .done
  }
}

struct TemplatesGetCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract:
      "Shows a template, its values, and what a mapping would look like; without a number, the configuration's.",
    discussion: """
      Examples:
        loona-sync templates get
        loona-sync templates get 1674 --json
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The template's number.")
  var template: Int64?

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let workshop = try Workshop(shell, isForLooking: true)
    let id = template ?? workshop.configuration.loona.template
    let answer = try await workshop.withSession { session in
      await session.client.retrying { await session.client.template(id) }
    }
    switch answer {
    case .done(let template):
      var document = TemplateDocument(template)
      document.mapping = MappingProposal(template: template).yaml
      shell.console.result(shell.console.isJSON ? JSONDocument.text(document) : document.text)
      return .done
    case .refused(let refusal) where refusal.kind == .notFound:
      throw Failure(.failed, "the account has no template \(id); `loona-sync templates list` shows those that it has")
    default: throw Failure.of(answer, asking: "template \(id)")
    }
  }
}

private struct TemplateDocument: Encodable {
  struct Placeholder: Encodable {
    var name: String
    var type: String
    var required: Bool
    var defaultValue: String?
    var options: [String]
  }

  var id: Int64
  var name: String
  var type: String
  var placeholders: [Placeholder]
  /// YAML for a configuration.
  var mapping: String?

  init(_ template: Template) {
    id = template.id
    name = template.name
    type = template.type
    placeholders = template.placeholders.map {
      Placeholder(
        name: $0.name, type: $0.type, required: $0.isRequired, defaultValue: $0.defaultValue, options: $0.options)
    }
  }

  var text: String {
    var lines = ["\(id)  \(name) (\(type))"]
    for placeholder in placeholders {
      let options = placeholder.options.isEmpty ? "" : ": " + placeholder.options.joined(separator: ", ")
      let fallback = placeholder.defaultValue.map { ", default '\($0)'" } ?? ""
      lines.append(
        "  \(placeholder.name)  \(placeholder.type.lowercased())\(placeholder.required ? ", required" : "")\(fallback)\(options)"
      )
    }
    let table = lines.map(HarmlessText.line).joined(separator: "\n")
    return table
      + (mapping.map { "\n\nA mapping for it would look like this; the columns are guesses:\n\n\($0)" } ?? "")
  }
}
