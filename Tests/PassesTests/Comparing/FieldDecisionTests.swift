import Passes
import Testing

@Suite("One field, four values")
struct FieldDecisionTests {
  private func decide(
    _ desired: String, sent: String?, seen: String?, remote: String, conflicts: Policy.Conflicts = .report,
    firstContact: Policy.FirstContact = .source, isExact: Bool = false
  ) -> FieldDecision {
    FieldDecision(
      desired: desired, remote: remote, remembered: sent.map { FieldMemory(name: "f", sent: $0, seen: seen) },
      isExact: isExact, policy: Policy(firstContact: firstContact, conflicts: conflicts))
  }

  @Test(
    "agree wherever both sides hold the same, whatever is remembered and whatever the policy",
    arguments: Policy.Conflicts.allCases, Policy.FirstContact.allCases)
  func agreement(conflicts: Policy.Conflicts, firstContact: Policy.FirstContact) {
    for (sent, seen) in [(nil, nil), ("a", nil), ("a", "a"), ("b", "c"), ("b", nil)] as [(String?, String?)] {
      #expect(
        decide("a", sent: sent, seen: seen, remote: "a", conflicts: conflicts, firstContact: firstContact) == .agree)
    }
    #expect(decide("", sent: nil, seen: nil, remote: "") == .agree)
  }

  @Test("at first contact follow that policy")
  func firstContact() {
    #expect(decide("a", sent: nil, seen: nil, remote: "b", firstContact: .source) == .write)
    #expect(decide("a", sent: nil, seen: nil, remote: "b", firstContact: .loona) == .keepFirstContact)
    #expect(decide("a", sent: nil, seen: nil, remote: "b", firstContact: .report) == .reportFirstContact)
    #expect(decide("a", sent: nil, seen: nil, remote: "", firstContact: .loona) == .keepFirstContact)
  }

  @Test("are left alone where nobody changed anything, though the service writes the value its own way")
  func reformatted() {
    for policy in Policy.Conflicts.allCases {
      #expect(decide("a", sent: "a", seen: "A", remote: "A", conflicts: policy) == .asRemembered)
    }
  }

  @Test("are a difference where an exact value was sent and Loona never took it, unless a policy keeps Loona's values")
  func notTaken() {
    for seen in ["B", nil] as [String?] {
      #expect(decide("a", sent: "a", seen: seen, remote: "B", isExact: true) == .reportDifference)
      #expect(decide("a", sent: "a", seen: seen, remote: "B", conflicts: .source, isExact: true) == .reportDifference)
    }
    #expect(decide("a", sent: "a", seen: "B", remote: "B", conflicts: .loona, isExact: true) == .asRemembered)
    #expect(decide("a", sent: "a", seen: "B", remote: "B", firstContact: .loona, isExact: true) == .asRemembered)
  }

  @Test("are nobody else's change where Loona shows what we sent, though an earlier reading showed something older")
  func lateReading() {
    #expect(decide("c", sent: "b", seen: "a", remote: "b") == .write)
    #expect(decide("c", sent: "b", seen: "a", remote: "x") == .reportConflict)
  }

  @Test("are written where only we changed")
  func ours() {
    for policy in Policy.Conflicts.allCases {
      #expect(decide("b", sent: "a", seen: "a", remote: "a", conflicts: policy) == .write)
      #expect(decide("b", sent: "a", seen: "A", remote: "A", conflicts: policy) == .write)
      #expect(decide("", sent: "a", seen: "a", remote: "a", conflicts: policy) == .write)
    }
  }

  @Test(
    "are drift where only Loona changed",
    arguments: [(Policy.Conflicts.report, FieldDecision.reportDrift), (.source, .overwriteDrift), (.loona, .keepDrift)])
  func theirs(policy: Policy.Conflicts, expected: FieldDecision) {
    #expect(decide("a", sent: "a", seen: "a", remote: "x", conflicts: policy) == expected)
    #expect(decide("a", sent: "a", seen: "A", remote: "x", conflicts: policy) == expected)
    #expect(decide("a", sent: "a", seen: "a", remote: "", conflicts: policy) == expected)
  }

  @Test(
    "are a conflict where both changed",
    arguments: [
      (Policy.Conflicts.report, FieldDecision.reportConflict), (.source, .overwriteConflict), (.loona, .keepConflict),
    ])
  func both(policy: Policy.Conflicts, expected: FieldDecision) {
    #expect(decide("b", sent: "a", seen: "a", remote: "x", conflicts: policy) == expected)
    #expect(decide("b", sent: "a", seen: "A", remote: "x", conflicts: policy) == expected)
  }

  @Test("take what Loona shows for its way to write our value, where the read after the write never came")
  func unknownSeen() {
    for policy in Policy.Conflicts.allCases {
      #expect(decide("a", sent: "a", seen: nil, remote: "A", conflicts: policy) == .agree)
      #expect(decide("b", sent: "a", seen: nil, remote: "a", conflicts: policy) == .write)
    }
    #expect(decide("b", sent: "a", seen: nil, remote: "A", conflicts: .report) == .reportConflict)
    #expect(decide("b", sent: "a", seen: nil, remote: "A", conflicts: .source) == .overwriteConflict)
    #expect(decide("b", sent: "a", seen: nil, remote: "A", conflicts: .loona) == .keepConflict)
  }

  @Test("write, tell a person, or leave open, and never two of what excludes itself")
  func consequences() {
    let all = (UInt8(0)...11).compactMap(FieldDecision.init(rawValue:))
    #expect(all.count == 12)
    #expect(all.filter(\.writes) == [.write, .overwriteConflict, .overwriteDrift])
    #expect(all.filter(\.isReported) == [.reportConflict, .reportDrift, .reportFirstContact, .reportDifference])
    for decision in all {
      #expect((decision.finding?.settlement == .overwritten) == (decision.writes && decision != .write))
      #expect((decision.finding?.settlement == .reported) == decision.isReported)
      #expect((decision.finding == nil) == [.agree, .asRemembered, .write].contains(decision))
    }
  }
}
