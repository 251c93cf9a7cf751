import ArgumentParser
import Foundation
import Passes
import RunStore

struct StatusCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Where a run stands, with rate and time left.",
    discussion: """
      Examples:
        loona-sync status
        loona-sync status 2026-11-24T02-00-05Z-run --json
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("The run folder: its name, its beginning, or its path.", valueName: "run"))
  var folder: String?

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let workshop = try Workshop(shell)
    let ledger = try? workshop.ledgerIfAny(workshop.scope())
    let folder = try workshop.folder(folder ?? underWay(ledger, workshop.runs))
    let plan = try RunStatusDocument.plan(of: folder)
    // A folder that may only be read is as fresh as it was; the state is asked all the same.
    do { if let plan { try RunResults(workshop: workshop).copy(into: plan) } } catch StorageError.unwritable {}
    let document = try RunStatusDocument(folder, plan, workshop)
    shell.console.result(shell.console.isJSON ? JSONDocument.text(document) : document.text)
    guard let ledger else { return .done }
    // One that can be resumed is told of by its own status.
    for left in try LeftLedger.all(ledger, in: workshop.runs) where !left.isLast || left.run.isFromFolder {
      shell.console.error(left.advice)
    }
    return .done
  }

  /// Where none is named, a run that has not ended goes before a plan that was made since.
  private func underWay(_ ledger: Ledger?, _ runs: String) throws -> String? {
    guard let last = try ledger?.history(limit: 1).first, last.endedAt == nil else { return nil }
    return try? RunFolder.resolve(last.folder, in: runs).name
  }
}

/// Where one run stands, for people and for programs.
struct RunStatusDocument: Encodable {
  enum Stage: String, Encodable {
    case unfinished = "plan not finished"
    case unreadable = "plan can't be read"
    case preview
    case planned
    case refused
    case running = "begun and not ended"
    case ended
    case fromFolder = "begun before the state was rebuilt"
    case unknown = "begun, and the state that knows of it is missing"
  }

  var run: String
  var stage: Stage
  var begunAt: String?
  var endedAt: String?
  var exitCode: Int?
  var operations = 0
  var done = 0
  var inDoubt = 0
  var failed = 0
  var operationsPerSecond: Double?
  var secondsLeft: Int?
  /// A later run has begun: this one is not gone on with.
  private var isSuperseded = false
  private var isLedger = false
  private(set) var isClosed = false

  private enum CodingKeys: String, CodingKey {
    case run, stage, operations, done, failed
    case begunAt = "begun_at"
    case endedAt = "ended_at"
    case exitCode = "exit_code"
    case isClosed = "closed"
    case inDoubt = "in_doubt"
    case operationsPerSecond = "operations_per_second"
    case secondsLeft = "seconds_left"
  }

  /// Nil where planning was stopped before its end.
  ///
  /// - Throws: where there was a plan, and it can't be read.
  static func plan(of folder: RunFolder) throws -> PlanFile? {
    do { return try PlanFile.open(at: folder.plan) } catch PlanFileError.unsealed where !folder.isBegun {
      return nil
    } catch StorageError.missing where !folder.isBegun {
      return nil
    }
  }

  /// As `history` lists it: a plan that can't be read hides no other.
  init(listing folder: RunFolder, _ workshop: Workshop) throws {
    let plan: PlanFile?
    do { plan = try Self.plan(of: folder) } catch {
      self.init(folder.name, .unreadable)
      return
    }
    try self.init(folder, plan, workshop)
  }

  private init(_ run: String, _ stage: Stage) {
    self.run = run
    self.stage = stage
  }

  init(_ folder: RunFolder, _ plan: PlanFile?, _ workshop: Workshop) throws {
    self.init(folder.name, .unfinished)
    guard let plan else { return }
    isLedger = plan.identity.kind.isLedger
    operations = try plan.counted().operations.values.reduce(0, +)
    let figures = try JSONDocument.read(PlanFigures.self, plan.summary)
    stage =
      plan.identity.isPreview ? .preview : folder.isBegun ? .unknown : figures.isRefused ? .refused : .planned
    guard let ledger = try workshop.ledgerIfAny(plan.identity.scope), let run = try ledger.run(ofPlan: plan.identity.id)
    else { return }
    stage = run.isFromFolder ? .fromFolder : run.endedAt == nil ? .running : .ended
    isClosed = run.isClosed
    isSuperseded = try ledger.history(limit: 1).first.map { $0.id > run.id } ?? false
    begunAt = run.begunAt.rfc3339
    endedAt = run.isFromFolder ? nil : run.endedAt?.rfc3339
    exitCode = run.exitCode
    let counts = try run.isFromFolder && !isLedger ? plan.resultCounts() : ledger.outcomeCounts(of: run.id)
    inDoubt = counts[.inDoubt] ?? 0
    failed = counts[.failed] ?? 0
    done = counts.values.reduce(0, +) - inDoubt - (counts[.notAttempted] ?? 0)
    if stage == .running, !isSuperseded {
      estimate(try ledger.progress(of: run.id), now: workshop.surroundings.timeline.wall())
    }
  }

  private mutating func estimate(_ rows: [RunStore.Progress], now: Timestamp) {
    guard let first = rows.first, done > first.done else { return }
    let seconds = Double((now - first.at).milliseconds) / 1000
    guard seconds > 0 else { return }
    let rate = Double(done - first.done) / seconds
    operationsPerSecond = (rate * 10).rounded() / 10
    secondsLeft = Int(Double(operations - done) / rate)
  }

  var text: String {
    var lines = [
      "\(run): \(stage.rawValue)",
      "  operations  \(DisplayNumber.text(done)) of \(DisplayNumber.text(operations)) have an outcome",
    ]
    if inDoubt > 0 {
      lines.append("  \(stage == .fromFolder ? "not known" : "in doubt ")   \(DisplayNumber.text(inDoubt))")
    }
    if failed > 0 { lines.append("  failed      \(DisplayNumber.text(failed))") }
    if let operationsPerSecond {
      let left = secondsLeft.map { ", \(DisplayNumber.duration(.seconds($0))) left" } ?? ""
      lines.append("  rate        \(DisplayNumber.text(operationsPerSecond)) operations a second\(left)")
    }
    if let begunAt { lines.append("  begun       \(begunAt)") }
    if let endedAt { lines.append("  ended       \(endedAt), exit code \(exitCode ?? -1)") }
    let hasStopped = stage == .ended && exitCode == Int(ExitStatus.stopped.rawValue)
    if isClosed {
      lines.append("  Closed: nothing more of it is to be sent")
    } else if isSuperseded, stage == .running || hasStopped {
      lines.append(
        isLedger
          ? "  A later run has begun since: what this one left is sent by applying its files again"
          : "  A later run has begun since: what this one left is that one's, or the next one's")
    } else if stage == .running {
      lines.append("  If no process is at it any more: loona-sync resume \(run)")
    } else if hasStopped {
      lines.append("  It stopped before its end. To go on: loona-sync resume \(run)")
    }
    if stage == .unfinished {
      lines.append("  Nothing was sent from it. To make a new one: loona-sync plan")
    }
    if stage == .planned {
      lines.append(
        isLedger
          ? "  It is sent by applying its files: loona-sync transactions apply FILE…"
          : "  To carry it out: loona-sync apply \(run)")
    }
    if stage == .unknown { lines.append("  Restore the state, or make it anew: loona-sync state rebuild") }
    return lines.joined(separator: "\n")
  }
}

struct HistoryCommand: ShellCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "The runs so far, newest first.",
    discussion: """
      Examples:
        loona-sync history
        loona-sync history --limit 5 --json
      """)

  @OptionGroup var global: GlobalOptions

  @Option(name: .long, help: "At most so many.")
  var limit = 20

  func perform(_ shell: Shell) async throws -> ExitStatus {
    let workshop = try Workshop(shell)
    let all = try RunFolder.all(in: workshop.runs).prefix(max(0, limit)).map {
      try RunStatusDocument(listing: $0, workshop)
    }
    if shell.console.isJSON {
      shell.console.result(JSONDocument.text(all))
    } else if all.isEmpty {
      shell.console.result("There is no run in \(workshop.runs) yet.")
    } else {
      let width = all.map(\.run.count).max() ?? 0
      for run in all {
        let name = run.run + String(repeating: " ", count: width - run.run.count)
        let code = (run.exitCode.map { ", exit code \($0)" } ?? "") + (run.isClosed ? ", closed" : "")
        shell.console.result("\(name)  \(run.stage.rawValue)\(code), \(DisplayNumber.text(run.operations)) operations")
      }
    }
    return .done
  }
}
