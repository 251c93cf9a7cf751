import Applying
import Exports
import Foundation
import LoonaAPI
import Passes
import Reports
import RunStore

/// A command that ends without a result: its exit code, what is wrong, and what to do.
struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  var status: ExitStatus
  var sentence: String

  /// The sentence stands on one line, whatever a file's name or the service puts into it.
  init(_ status: ExitStatus, _ sentence: String) { self.init(status, [sentence]) }

  /// A sentence a line.
  init(_ status: ExitStatus, _ sentences: [String]) {
    self.status = status
    sentence = sentences.map(HarmlessText.line).joined(separator: "\n")
  }

  var description: String { sentence }
}

extension Failure {
  /// What any room's error means for whoever started the program.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let problems as ConfigurationProblems: self.init(.configuration, problems.problems.map(\.description))
    case let problem as ConfigurationProblem: self.init(.configuration, problem.description)
    case let problem as AcceptanceProblem: self.init(.usage, problem.description)
    case let error as ExportFileError: self.init(.input, error.withMaskedNames.description)
    case let problem as StandInProblem: self.init(.configuration, problem.description)
    case LockError.unusable(let path, let reason):
      self.init(.failed, LockError.unusable(path: path, reason: reason).description)
    case let error as LockError: self.init(.locked, error.description)
    case let error as LedgerError: self.init(Self.status(of: error), error.description)
    case let error as StorageError: self.init(error)
    case let error as PlanFileError: self.init(.failed, "\(error)")
    case let error as RunFolderError: self.init(Self.status(of: error), error.description)
    case let error as ReportFileError: self.init(.failed, error.description)
    case let reason as StopReason: self.init(Self.status(of: reason, hasWritten: false), reason.sentence)
    case let error as CocoaError: self.init(.failed, Self.sentence(of: error))
    default: self.init(.failed, "\(error)")
    }
  }

  /// What the file system refused, and where.
  private static func sentence(of error: CocoaError) -> String {
    let reason =
      switch error.code {
      case .fileNoSuchFile, .fileReadNoSuchFile: "there is no such file or folder"
      case .fileReadNoPermission, .fileWriteNoPermission: "this user may not use it"
      case .fileWriteOutOfSpace: "the disk is full"
      case .fileWriteVolumeReadOnly: "the disk is read-only"
      case .fileWriteFileExists: "something of that name is there already"
      default: error.localizedDescription
      }
    return error.filePath.map { "\($0): \(reason)" } ?? reason
  }

  /// A state that can't be used is as one that is missing; a plan's file is one of many.
  private init(_ error: StorageError) {
    switch error {
    case .damaged(let path, let what) where Self.isState(path):
      self.init(
        .configuration,
        """
        the state \(path) is damaged: \(what.split(whereSeparator: \.isNewline).joined(separator: ", ")). Run `loona-sync state rebuild`: it keeps the damaged file under \
        another name, and remembers anew from the run folders and Loona's listing
        """)
    case .foreign(let path) where Self.isState(path):
      self.init(
        .configuration,
        "\(path) is not a state of loona-sync's. Move it away; if runs were begun here, run `loona-sync state rebuild` then"
      )
    case .notAFile(let path) where Self.isState(path), .newerSchema(let path) where Self.isState(path):
      self.init(.configuration, error.description)
    case .missing(let path) where Self.isPlan(path):
      self.init(
        .failed,
        """
        \(path) does not exist: its folder holds no plan. Planning was stopped there, or it is no run folder, or the file was \
        taken away. `loona-sync history` lists the runs, and `loona-sync plan` makes a new plan; what was sent stands in the \
        state, and a new run settles it first
        """)
    case .foreign(let path) where Self.isPlan(path):
      self.init(
        .failed,
        "\(path) is no plan of loona-sync's: it was made by another program. Name another run; `loona-sync history` lists them"
      )
    case .damaged(let path, let what):
      self.init(
        .failed,
        "\(path) is damaged: \(what). What was sent stands in the state: begin a new run, which settles it first")
    default: self.init(.failed, error.description)
    }
  }

  private static func isState(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    return name == Ledger.fileName || name == Ledger.fileName + "-wal"
  }

  private static func isPlan(_ path: String) -> Bool { path.hasSuffix("/" + RunFolder.planName) }

  /// Of a run that was begun: what the disk refuses stops it, and it is resumed once that is mended.
  static func ofBegunRun(_ error: any Error) -> any Error {
    let fact: String
    switch error {
    case StorageError.unwritable, StorageError.busy, is ReportFileError, RunFolderError.unwritable,
      RunFolderError.unreadable:
      fact = Failure(error).sentence
    default: return error
    }
    let sentence = fact.hasSuffix(".") ? String(fact.dropLast()) : fact
    return Failure(
      .stopped, "\(sentence). The run stopped there; what was sent is in the state, and `loona-sync resume` goes on")
  }

  private static func status(of error: LedgerError) -> ExitStatus {
    switch error {
    case .lost, .behind, .unknownScope, .rebuildUnfinished, .notEmpty: .configuration
    case .preview: .usage
    case .otherScope, .alreadyBegun, .newerRun: .refused
    case .unknownRun: .usage
    case .intentIsOpen, .intentIsNotOpen, .otherBody, .transactedBefore: .failed
    }
  }

  private static func status(of error: RunFolderError) -> ExitStatus {
    switch error {
    case .none, .notFound, .ambiguous: .usage
    case .unreadable, .unwritable: .failed
    case .writableByAll: .configuration
    }
  }

  /// Before the first write, what stood in the way names the code; after it, the run was stopped and can be resumed.
  static func status(of reason: StopReason, hasWritten: Bool) -> ExitStatus {
    if hasWritten { return .stopped }
    return switch reason {
    case .credentials: .credentials
    case .unreachable: .unreachable
    case .templateChanged: .refused
    case .refused(let refusal): refusal.kind == .forbidden ? .credentials : .failed
    case .signal, .breaker, .timeOver, .windowClosed, .canaryFailed, .countedTwice: .stopped
    }
  }

  /// What the service's answer to something that a command can't do without means.
  static func of<Success>(_ answer: Answer<Success>, asking what: String) -> Failure {
    switch answer {
    case .done: Failure(.failed, "\(what): no failure")
    case .throttled:
      Failure(.unreachable, "\(what): Loona asks to slow down, again and again. Lower rate.requests_per_second")
    case .passing(.serverError(let status)), .inDoubt(.serverError(let status)):
      Failure(.unreachable, "\(what): Loona is there, and answers \(status) again and again. Try again later")
    case .passing(.unreadable(let flaw)), .inDoubt(.unreadable(let flaw)):
      Failure(
        .unreachable,
        "\(what): Loona is there, and its answer can't be used (\(flaw)). Try again later; where it stays so, ask Loona's support"
      )
    case .passing(let trouble), .inDoubt(let trouble):
      Failure(.unreachable, "\(what): \(trouble). Check the network and loona.url, and try again")
    case .refused(let refusal) where refusal.kind == .credentials:
      Failure(
        .credentials,
        "\(what): Loona refuses the credentials (\(refusal)). Check loona.client_id and the secret; a replaced secret is dead at once"
      )
    case .refused(let refusal) where refusal.kind == .forbidden:
      Failure(.credentials, "\(what): \(refusal). Give the API client of the account the rights that it lacks")
    case .refused(let refusal): Failure(.failed, "\(what): \(refusal)")
    }
  }
}

extension StopReason {
  /// For a person: what stopped the run, and what comes next is said beside it.
  var sentence: String {
    switch self {
    case .signal: "a signal asked for it"
    case .breaker(.inARow(let count)): "\(count) operations in a row failed"
    case .breaker(.share(let failed, let of)): "\(failed) of the last \(of) operations failed"
    case .timeOver: "--max-duration is over"
    case .windowClosed: "rate.window closed, and does not open again within --max-duration"
    case .credentials(let refusal): "Loona refuses the credentials (\(refusal))"
    case .unreachable(let trouble): "Loona can't be reached (\(trouble))"
    case .refused(let refusal): "Loona refuses what the run can't do without (\(refusal))"
    case .templateChanged: "the template changed since the plan was made"
    case .countedTwice(let pass):
      "a transaction of pass \(pass) was counted twice when it was sent again: the service does not keep its promise of idempotency. Nothing more was sent; set the balance right by hand, and ask Loona's support"
    case .canaryFailed(let what): "the first operations did not read back as they were written: \(what)"
    }
  }
}

extension ExportFileError {
  /// A file without a header has a customer in the header's place: phones and addresses among its names are masked.
  fileprivate var withMaskedNames: ExportFileError {
    let masking = Masking()
    return switch fact {
    case .missingColumn(let name, let available):
      ExportFileError(path: path, line: line, fact: .missingColumn(name, available: available.map(masking.text)))
    case .duplicateColumn(let name):
      ExportFileError(path: path, line: line, fact: .duplicateColumn(masking.text(name)))
    default: self
    }
  }
}
