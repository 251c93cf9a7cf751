import Foundation
import LoonaSandbox
import Passes
import RunStore

/// Holds what the program said, its exit codes and its files against what Loona knows and the exports say.
struct ProgramOracle {
  let machine: Machine
  let exports: NightExports
  let guests: Guests
  /// Nil where there is none.
  let ledger: Ledger?
  /// Newest first.
  let history: [Run]

  var sandbox: Sandbox { machine.service.sandbox }

  init(_ machine: Machine, _ exports: NightExports, _ guests: Guests) throws {
    self.machine = machine
    self.exports = exports
    self.guests = guests
    ledger = try machine.ledger()
    history = try ledger?.history() ?? []
  }

  func problems(_ life: ProgramLife) throws -> [String] {
    var problems = life.locksLeft.map { "the lock \($0) is held by nobody" }
    problems += privacyProblems(life, life.output + life.errors, "what it says")
    guard let code = life.exitCode else { return problems }
    problems += exitProblems(life, code)
    if let folder = life.folder {
      problems += try filesProblems(life, folder)
      let report = try ReportDocument(folder: folder)
      problems += reportProblems(report, life, code)
      if life.carriesOut, report.outcomes != nil { problems += try OutcomesOracle(self, report, folder).problems() }
    }
    return problems
  }

  // MARK: Exit codes

  private func exitProblems(_ life: ProgramLife, _ code: Int32) -> [String] {
    var problems: [String] = []
    let writes = life.requests.filter { Self.isWrite(sandbox.arrivals[$0 - 1]) }
    problems += lostStateProblems(life, code)
    if !life.carriesOut, !writes.isEmpty { problems.append("it sent \(writes.count) writes") }
    switch code {
    case 0, 3: if code == 0, life.carriesOut || life.command == "verify" { problems += agreementProblems() }
    case 4, 64, 65, 75, 78:
      if !writes.isEmpty { problems.append("exit code \(code), but it sent \(writes.count) writes") }
    // Writes that a 401 answered were sent, and were none.
    case 69, 77:
      let effects = sandbox.effects.filter { $0.origin == .api && life.requests.contains($0.requestNumber ?? 0) }
      if !effects.isEmpty { problems.append("exit code \(code), but \(effects.count) writes took effect") }
    // Of a run that was stopped, a proof says so too.
    case 5 where life.carriesOut || life.command == "verify": break
    default:
      if life.command != "state", !isOfTornPlan(life) {
        problems.append("exit code \(code): \(life.errors.suffix(400))")
      }
    }
    let mustReport = [0, 3].contains(code) || (code == 5 && !writes.isEmpty)
    if life.carriesOut, mustReport, life.folder == nil, !life.arguments.contains("--json"),
      !(life.arguments.contains("--quiet") && code == 0)
    {
      problems.append("exit code \(code), and no word of a report: \(life.errors.suffix(400))")
    }
    return problems
  }

  /// A plan that died before its seal is none, and nothing was begun of it.
  private func isOfTornPlan(_ life: ProgramLife) -> Bool {
    let errors = life.errors
    // A power cut takes a new file whole, with its name.
    let words = ["is damaged", "was never", "does not exist"].lazy
      .compactMap { errors.firstRange(of: "/run.sqlite \($0)") }.first
    guard ["report", "status"].contains(life.command), let words, let start = errors.firstRange(of: machine.runs) else {
      return false
    }
    return access(errors[start.lowerBound..<words.lowerBound] + "/begun", F_OK) != 0
  }

  static func isWrite(_ arrival: Sandbox.Arrival) -> Bool {
    arrival.method == "PUT" || (arrival.method == "POST" && arrival.target == "/version1/passes")
  }

  /// 0 says that source and Loona agree.
  private func agreementProblems() -> [String] {
    var problems = exports.hasExceptions ? ["exit code 0, but rows can't be used"] : []
    for guest in guests.all {
      let passes = sandbox.passes(byExternalID: guest.key)
      if passes.count != 1 { problems.append("exit code 0, but \(guest.key) has \(passes.count) passes") }
      for pass in passes where isOursAlone(pass.id) && pass.content.values["ownBalance"] != guest.balanceText {
        let held = pass.content.values["ownBalance"] ?? "nothing"
        problems.append("exit code 0, but the balance of \(guest.key) is \(held), not \(guest.balanceText)")
      }
    }
    return problems
  }

  /// Made by us, and changed by nobody else since: no policy lets it differ.
  private func isOursAlone(_ pass: Int) -> Bool { sandbox.effects(onPass: pass).allSatisfy { $0.origin == .api } }

  // MARK: Reports

  private func reportProblems(_ report: ReportDocument, _ life: ProgramLife, _ code: Int32) -> [String] {
    var problems: [String] = []
    if life.command != "report", report.verdict.exitCode != code {
      problems.append("exit code \(code), but report.json says \(report.verdict.exitCode)")
    }
    for identity in report.identities where !identity.closes { problems.append("\(identity.equation) does not close") }
    if report.verdict.exitCode == 3, report.verdict.reasons.isEmpty { problems.append("exit code 3 without a reason") }
    // The newest folder may be of another night's exports.
    return life.command == "report" ? problems : problems + exportsProblems(report)
  }

  /// What is said of the exports, against what stands in them.
  private func exportsProblems(_ report: ReportDocument) -> [String] {
    var problems: [String] = []
    let expected = exports.counts
    for (name, count) in [
      ("customer_rows", expected.customerRows), ("rejected", expected.rejected), ("duplicates", expected.duplicates),
      ("customers", expected.customers), ("balance_rows", expected.balanceRows), ("joined", expected.joined),
      ("orphaned", expected.orphaned), ("balances_rejected", expected.balancesRejected),
    ] where report.source[name] != count {
      problems.append("report.json: source.\(name) is \(report.source[name] ?? -1), the exports have \(count)")
    }
    if report.totals["total_balance_minor"] != guests.all.map(\.balance).reduce(0, +) {
      problems.append("report.json: the exports' sum is not \(report.totals["total_balance_minor"] ?? -1)")
    }
    return problems
  }

  // MARK: Files

  private func filesProblems(_ life: ProgramLife, _ folder: String) throws -> [String] {
    var problems: [String] = []
    for name in try FolderCopy.names(folder) where !name.hasSuffix("-journal") {
      let bytes = try FolderCopy.read("\(folder)/\(name)")
      for secret in [Machine.secret] + machine.tokens.sorted() where holds(bytes, secret) {
        problems.append("\(name) holds a secret or a token")
      }
      if name == "report.json" || name == "report.html" {
        problems += privacyProblems(life, String(decoding: bytes, as: UTF8.self), name)
      }
    }
    return life.command == "report" ? problems : problems + (try rejectsProblems(folder))
  }

  /// Every row that can't be used, byte for byte, behind the header line of its file.
  private func rejectsProblems(_ folder: String) throws -> [String] {
    let table = CSVTable(try FolderCopy.read(folder + "/rejects.csv"))
    guard let source = table.column("source"), let row = table.column("row") else { return ["rejects.csv has no row"] }
    var problems: [String] = []
    let customers = exports.rejectedCustomers + exports.duplicates
    for (name, header, rows) in [
      ("customers", NightExports.customersHeader, customers),
      ("balances", NightExports.balancesHeader, exports.rejectedBalances),
    ] {
      let found = table.rows.filter { $0[source] == name }.map { $0[row] }
      let expected = rows.isEmpty ? [] : [header] + rows
      if found.sorted() != expected.sorted() || found.first != expected.first {
        problems.append("rejects.csv has \(found) of the \(name), not \(expected)")
      }
    }
    return problems
  }

  // MARK: Privacy

  private func privacyProblems(_ life: ProgramLife, _ text: String, _ place: String) -> [String] {
    let bytes = Array(text.utf8)
    var problems: [String] = []
    for guest in guests.all where holds(bytes, String(guest.phone.dropFirst())) {
      problems.append("\(place) holds the phone of \(guest.key)")
    }
    for secret in [Machine.secret] + machine.tokens.sorted() where holds(bytes, secret) {
      problems.append("\(place) holds a secret or a token")
    }
    return problems
  }

  private func holds(_ bytes: [UInt8], _ text: String) -> Bool { Data(bytes).range(of: Data(text.utf8)) != nil }
}
