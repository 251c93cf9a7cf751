import Applying
import Exports
import Passes
import RunStore
import Testing

@testable import LoonaSync

@Suite("What an error means for whoever started the program")
struct FailureTests {
  @Test("a file that can't be used is 65, and says which")
  func input() {
    let failure = Failure(ExportFileError(path: "customers.csv", fact: .empty))
    #expect(failure.status == .input)
    #expect(failure.sentence.hasPrefix("customers.csv: the file is empty"))
  }

  @Test("a lock that another holds is 75")
  func locked() {
    #expect(Failure(LockError.heldByAnother(path: "runs/.lock", process: 7)).status == .locked)
  }

  @Test("what stood in the way before the first write names the code; after it, the run was stopped")
  func stopping() {
    let refusal = Refusal(kind: .credentials, status: 401, words: "")
    #expect(Failure.status(of: .credentials(refusal), hasWritten: false) == .credentials)
    #expect(Failure.status(of: .credentials(refusal), hasWritten: true) == .stopped)
    #expect(Failure.status(of: .unreachable(.timedOut), hasWritten: false) == .unreachable)
    #expect(Failure.status(of: .templateChanged, hasWritten: false) == .refused)
    #expect(Failure.status(of: .signal, hasWritten: false) == .stopped)
  }

  @Test("credentials that Loona refuses are 77, rights that are lacking too, no connection is 69")
  func answers() {
    func failure(_ answer: Answer<Int>) -> Failure { .of(answer, asking: "a token") }
    #expect(failure(.refused(Refusal(kind: .credentials, status: 401, words: ""))).status == .credentials)
    #expect(failure(.refused(Refusal(kind: .forbidden, status: 403, words: ""))).status == .credentials)
    #expect(failure(.passing(.noConnection("refused"))).status == .unreachable)
    #expect(failure(.throttled(wait: nil)).status == .unreachable)
  }
}
