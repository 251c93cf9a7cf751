import Testing

@testable import LoonaSync

@Suite("Exit codes")
struct ExitStatusTests {
  @Test("the numbers are those that scripts hold on to")
  func numbers() {
    #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 64, 65, 69, 75, 77, 78])
  }

  @Test("where several fit, the order of interface.md decides")
  func precedence() {
    #expect(ExitStatus.precedence.map(\.rawValue) == [64, 78, 75, 65, 77, 69, 4, 5, 1, 3, 2, 0])
    #expect(ExitStatus.first(of: [.done, .changes, .exceptions]) == .exceptions)
    #expect(ExitStatus.first(of: [.stopped, .refused, .failed]) == .refused)
    #expect(ExitStatus.first(of: [.exceptions, .failed]) == .failed)
    #expect(ExitStatus.first(of: [.unreachable, .configuration]) == .configuration)
    #expect(ExitStatus.first(of: []) == .done)
  }
}
