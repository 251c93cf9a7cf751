import Foundation
import Testing

@testable import LoonaSync

@Suite("An export's files")
struct ExportFilesTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["in/b.csv", "in/a.csv", "in/Ж.csv", "in/a.txt", "in/[x].csv", "in/sub.csv/c.csv", "odd [a]*/d.csv"] {
      try folder.write(name, [])
    }
  }

  @Test("are a path, seen from the configuration's folder, whether it exists or not")
  func path() throws {
    #expect(try paths("in/a.csv") == ["\(folder.path)/in/a.csv"])
    #expect(try paths("in/none.csv") == ["\(folder.path)/in/none.csv"])
    #expect(try paths("/elsewhere/a.csv") == ["/elsewhere/a.csv"])
  }

  @Test("are a glob's finds, in the order of their bytes, folders left out")
  func glob() throws {
    #expect(try paths("in/*.csv") == ["[x]", "a", "b", "Ж"].map { "\(folder.path)/in/\($0).csv" })
    #expect(try paths("\(folder.path)/in/?.csv") == ["a", "b"].map { "\(folder.path)/in/\($0).csv" })
    #expect(try paths("in/[ab].csv") == ["a", "b"].map { "\(folder.path)/in/\($0).csv" })
  }

  @Test("may have a glob's signs in their names, and so may the configuration's folder")
  func literally() throws {
    #expect(try paths("in/[x].csv") == ["\(folder.path)/in/[x].csv"])
    #expect(try paths("*.csv", below: "odd [a]*") == ["\(folder.path)/odd [a]*/d.csv"])
  }

  @Test("are a list's, each once, and a pattern that finds nothing is named")
  func list() throws {
    let matches = try matches("[in/b.csv, in/?.csv, in/a.csv, none/*.csv]")
    #expect(matches.map(\.pattern) == ["in/b.csv", "in/?.csv", "none/*.csv"])
    #expect(matches[0].paths == ["\(folder.path)/in/b.csv"])
    #expect(matches[1].paths == ["a"].map { "\(folder.path)/in/\($0).csv" })
    #expect(matches[2].paths.isEmpty)
  }

  @Test("are seen from the current directory where the configuration lies there")
  func currentDirectory() throws {
    let configuration = try ConfigurationText().parsed()
    #expect(try configuration.customers.matches(in: [:]).flatMap(\.paths) == ["customers.csv"])
  }

  @Test("are at least one")
  func none() {
    #expect(
      ConfigurationText(customers: "  files: []\n  key: customer_id").problems() == [
        "loona-sync.yaml:4:10: customers.files: the value is empty"
      ])
  }

  @Test("may hold other templates' rows, told apart by a column")
  func filter() throws {
    let one = try ConfigurationText(
      customers: "  files: c.csv\n  key: customer_id\n  where: { column: brand, in: [coffee, 1, \"\", yes] }"
    ).parsed()
    #expect(one.customers.filter?.values == ["coffee", "1", "", "yes"])
    let text = ConfigurationText(
      customers: "  files: c.csv\n  key: customer_id\n  where: { columns: brand, in: [] }",
      balances: "  files: b.csv\n  key: customer_id\n  where: { column: a, in: b }")
    #expect(
      text.problems() == [
        "loona-sync.yaml:6:3: customers.where.column: this key is required; accepted: the name of a column",
        "loona-sync.yaml:6:12: customers.where.columns: unknown key; did you mean 'column'? accepted: column, in",
        "loona-sync.yaml:6:32: customers.where.in: the value is empty",
        "loona-sync.yaml:10:3: balances.where: unknown key; accepted: files, key, encoding, delimiter, quote, "
          + "final_newline, checksum, trailer",
      ])
  }

  private func paths(_ files: String, below name: String = "") throws -> [String] {
    try matches("\"\(files)\"", below: name).flatMap(\.paths)
  }

  private func matches(_ files: String, below name: String = "") throws -> [FilePattern.Match] {
    let text = ConfigurationText(customers: "  files: \(files)\n  key: customer_id")
    let file = name.isEmpty ? "loona-sync.yaml" : "\(name)/loona-sync.yaml"
    return try Configuration.parse(text.yaml, file: "\(folder.path)/\(file)").customers.matches(in: [:])
  }
}
