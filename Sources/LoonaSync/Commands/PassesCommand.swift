import ArgumentParser
import Foundation
import LoonaAPI
import Passes
import Reports
import RunStore

struct PassesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passes", abstract: "Looks at the account's passes.",
    subcommands: [PassesListCommand.self, PassesGetCommand.self, PassesFindCommand.self])
}

struct PassesListCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the template's passes; `--save` keeps the whole listing, one pass a line.",
    discussion: """
      Examples:
        loona-sync passes list --limit 50
        loona-sync passes list --save passes.jsonl   (then: loona-sync plan --passes passes.jsonl)
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var privacy: PrivacyOptions

  @Option(name: .long, help: ArgumentHelp("Keep the whole listing in this file.", valueName: "file"))
  var save: String?

  @Option(name: .long, help: "Show at most so many.")
  var limit = 20

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let workshop = try Workshop(shell, isForLooking: true)
    return try await workshop.withSession { session in
      if let save { return try await keep(save, workshop, session) }
      return try await show(workshop, session)
    }
  }

  private func keep(_ path: String, _ workshop: Workshop, _ session: LoonaSession) async throws -> ExitStatus {
    let template = try await session.template()
    let remembered = try workshop.ledgerIfAny(session.scope)?.rememberedPasses()
    let memory = remembered?.memory ?? .none
    let header = SavedListing.Header(
      account: session.scope.account, template: template, when: workshop.surroundings.timeline.wall())
    let writer = try SavedListingWriter(path: path, header: header)
    let read = try await session.listing(workshop.configuration.schema).read { pass in
      let known = memory.entry(pass.id).map { SavedListing.Remembered(key: $0.key, fields: memory.fields(pass.id)) }
      try writer.write(pass, remembered: known)
    }
    try remembered?.requireSound()
    if let failure = read.failure { throw Failure.of(failure, asking: "the listing of passes") }
    try writer.finish(isComplete: read.isComplete)
    let flaw = read.check.flaw.map { "; not complete: \($0)" } ?? ""
    let console = workshop.shell.console
    if console.isJSON {
      console.result(JSONDocument.text(SavedDocument(file: path, passes: read.passes, isComplete: read.isComplete)))
    } else {
      console.result("\(DisplayNumber.text(read.passes)) passes saved in \(path)\(flaw)")
    }
    return read.isComplete ? .done : .exceptions
  }

  private func show(_ workshop: Workshop, _ session: LoonaSession) async throws -> ExitStatus {
    let schema = workshop.configuration.schema
    let masking = Masking(schema: schema, showsPersonalData: privacy.showPersonalData)
    var table = PassTable(schema.valueNames, masking: masking)
    let limit = limit
    let read = await session.listing(schema).read { pass in
      guard table.rows.count < limit else { return }
      if let pass = try? RemotePass(json: pass.raw) { table.add(pass) }
    }
    if let failure = read.failure { throw Failure.of(failure, asking: "the listing of passes") }
    table.print(on: workshop.shell.console, total: read.passes)
    return .done
  }
}

struct PassesGetCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "get", abstract: "Shows one pass, by its id or by the value of its QR code.",
    discussion: """
      Examples:
        loona-sync passes get 501234
        loona-sync passes get --scanned 'q8Yw…'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var privacy: PrivacyOptions

  @Flag(name: .long, help: "The argument is what a scanner read.")
  var scanned = false

  @Argument(help: "The pass's id, or the QR code's value.")
  var pass: String

  func perform(_ shell: Shell) async throws -> ExitStatus {
    guard scanned || Int64(pass) != nil else {
      throw Failure(.usage, "'\(pass)' is no pass id; for the value of a QR code add --scanned")
    }
    let (pass, scanned) = (pass, scanned)
    return try await PassLookup(shell, privacy).perform { client, _ in
      let answer =
        scanned
        ? await client.retrying { await client.pass(encryptedID: pass) }
        : await client.retrying { await client.pass(PassID(Int64(pass) ?? 0)) }
      return answer.map { [$0] }
    }
  }
}

struct PassesFindCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "find", abstract: "Finds passes by phone, external id, serial number, or by what a scanner read.",
    discussion: """
      By phone and external id Loona is asked; for a serial number, which it does not search by, the whole listing is read.

      Examples:
        loona-sync passes find --external-id 000042
        loona-sync passes find --phone +79001234567
        loona-sync passes find --serial 6179518025
        loona-sync passes find --scanned 'q8Yw…'
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var privacy: PrivacyOptions

  @Option(name: .customLong("external-id"), help: "The customer's key.")
  var externalID: String?

  @Option(name: .long, help: "The phone, E.164.")
  var phone: String?

  @Option(name: .long, help: "The number under the code on the card.")
  var serial: String?

  @Option(name: .long, help: "The value of the QR code.")
  var scanned: String?

  func validate() throws {
    guard [externalID, phone, serial, scanned].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("give one of --external-id, --phone, --serial and --scanned")
    }
    // Another spelling would find nothing, and say so.
    if let phone, !phone.hasPrefix("+") {
      throw ValidationError("--phone: with + and the country's code, as Loona holds it: +79001234567")
    }
  }

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let (phone, externalID, scanned) = (phone, externalID, scanned)
    let lookup = try PassLookup(shell, privacy)
    if let serial { return try await lookup.perform(serialNumber: serial) }
    return try await lookup.perform { client, template in
      if let scanned { return await client.retrying { await client.pass(encryptedID: scanned) }.map { [$0] } }
      return await client.retrying {
        await client.search(SearchQuery(templateID: template, phone: phone, externalID: externalID))
      }
    }
  }
}

/// What came of `passes list --save`.
private struct SavedDocument: Encodable {
  var file: String
  var passes: Int
  var isComplete: Bool

  private enum CodingKeys: String, CodingKey {
    case file, passes
    case isComplete = "is_complete"
  }
}

/// A question to the account about single passes, and its answer as a table or as JSON.
private struct PassLookup {
  let workshop: Workshop
  let masking: Masking

  init(_ shell: Shell, _ privacy: PrivacyOptions) throws {
    workshop = try Workshop(shell, isForLooking: true)
    masking = Masking(schema: workshop.configuration.schema, showsPersonalData: privacy.showPersonalData)
  }

  func perform(
    _ ask: @Sendable (LoonaClient, Int64) async -> Answer<[RemotePass]>
  ) async throws -> ExitStatus {
    let answer = try await workshop.withSession { await ask($0.client, $0.scope.template) }
    switch answer {
    case .done(let passes): return show(passes)
    case .refused(let refusal) where refusal.kind == .notFound:
      throw Failure(.failed, "Loona has no such pass")
    default: throw Failure.of(answer, asking: "the pass")
    }
  }

  /// Reads the template's whole listing.
  func perform(serialNumber: String) async throws -> ExitStatus {
    let found = try await workshop.withSession { session in
      var found: [RemotePass] = []
      let read = await session.listing(workshop.configuration.schema).read { pass in
        guard let pass = try? RemotePass(json: pass.raw), pass.serialNumber == serialNumber else { return }
        found.append(pass)
      }
      if let failure = read.failure { throw Failure.of(failure, asking: "the listing of passes") }
      if found.isEmpty, let flaw = read.check.flaw {
        throw Failure(
          .failed, "the listing of passes is not complete (\(flaw)): a pass that it lacks can't be found in it")
      }
      return found
    }
    return show(found)
  }

  private func show(_ passes: [RemotePass]) -> ExitStatus {
    var table = PassTable(workshop.configuration.schema.valueNames, masking: masking)
    for pass in passes { table.add(pass) }
    table.print(on: workshop.shell.console, total: passes.count)
    return passes.isEmpty ? .failed : .done
  }
}

/// Passes as a table for people, or as JSON.
struct PassTable {
  struct Row: Encodable {
    var id: Int64
    var serialNumber: String?
    var status: String?
    var expires: String?
    var url: String?
    var values: [String: String]

    private enum CodingKeys: String, CodingKey {
      case id, status, expires, url, values
      case serialNumber = "serial_number"
    }

    /// Values that the configuration maps come first.
    func line(_ names: [String]) -> String {
      let others = values.keys.filter { !names.contains($0) }.sorted()
      let shown = (names + others).compactMap { name in values[name].map { "\(name)=\($0)" } }
      let words: [String?] = [
        "\(id)", status ?? "-", expires.map { "until \($0)" }, serialNumber.map { "serial \($0)" },
        shown.joined(separator: "  "),
      ]
      return words.compactMap(\.self).joined(separator: "  ")
    }
  }

  private(set) var rows: [Row] = []
  private let names: [String]
  private let masking: Masking

  init(_ names: [String], masking: Masking) {
    self.names = names
    self.masking = masking
  }

  mutating func add(_ pass: RemotePass) {
    var values: [String: String] = [:]
    for value in pass.values { values[value.name] = masking.value(value.value, of: value.name) }
    rows.append(
      Row(
        id: pass.id.rawValue, serialNumber: pass.serialNumber, status: pass.status, expires: pass.expirationDate,
        url: pass.url, values: values))
  }

  func print(on console: Console, total: Int) {
    guard !console.isJSON else {
      console.result(JSONDocument.text(rows))
      return
    }
    for row in rows { console.result(HarmlessText.line(row.line(names))) }
    console.result("\(DisplayNumber.text(rows.count)) of \(DisplayNumber.text(total)) passes")
  }
}
