import Foundation
import Testing

@testable import LoonaSandbox

struct FaultTests {
  private let caller = Caller()

  private func createUnder(_ kind: FaultKind) -> Outcome {
    caller.sandbox.order(ScriptedFault(kind, method: "POST"))
    return caller.sandbox.handle(
      caller.request("POST", "/passes", Caller.createBody(["externalId": "C1"])), now: caller.now)
  }

  @Test(
    arguments: [
      (FaultKind.dropBefore, 0, nil), (.dropAfter, 1, nil), (.resetBefore, 0, nil), (.resetAfter, 1, nil),
      (.internalErrorBefore, 0, 500), (.internalErrorAfter, 1, 500), (.badGatewayBefore, 0, 502),
      (.badGatewayAfter, 1, 502), (.unavailableBefore, 0, 503), (.unavailableAfter, 1, 503),
      (.gatewayTimeoutBefore, 0, 504), (.gatewayTimeoutAfter, 1, 504), (.throttledSeconds, 0, 429),
      (.throttledDate, 0, 429), (.throttledBare, 0, 429), (.tokenDeath, 0, 401), (.cut, 1, 201),
      (.shortened, 1, 201), (.slow, 1, 201), (.rewrite, 1, 201),
    ] as [(FaultKind, Int, Int?)])
  func `before hides no effect and after hides one`(kind: FaultKind, passes: Int, status: Int?) {
    _ = createUnder(kind)
    #expect(caller.sandbox.passCount == passes)
    #expect(caller.sandbox.arrivals.last?.fault == kind)
    #expect(caller.sandbox.arrivals.last?.statusSent == status)
    #expect(caller.sandbox.effects.last?.statusSent == (passes == 1 ? status : nil))
  }

  @Test func `a lost answer after the effect leaves one pass where the key is honoured`() {
    caller.sandbox.order(ScriptedFault(.dropAfter, path: "/version1/passes"))
    #expect(caller.create(["externalId": "C1"], key: "k1") == nil)
    #expect(caller.create(["externalId": "C1"], key: "k1")?.status == 201)
    #expect(caller.sandbox.passes(byExternalID: "C1").count == 1)
  }

  @Test func `a zombie takes effect after its client gave up`() throws {
    let outcome = createUnder(.zombie)
    #expect(outcome.delay >= .seconds(30))
    #expect(caller.sandbox.passCount == 0)
    let due = try #require(caller.sandbox.nextEffectDue)
    caller.sandbox.advance(to: due - .nanoseconds(1))
    #expect(caller.sandbox.passCount == 0)
    caller.sandbox.advance(to: due + .seconds(5))
    #expect(caller.sandbox.effects.last?.at == due)
    #expect(caller.sandbox.nextEffectDue == nil)
  }

  @Test func `a zombie's client that waits is answered`() {
    let outcome = createUnder(.zombie)
    guard case .answer(let response) = caller.sandbox.deliver(outcome, now: outcome.delay) else {
      Issue.record("no answer")
      return
    }
    #expect(response.status == 201)
    #expect(caller.sandbox.effects.last?.statusSent == 201)
  }

  @Test func `a zombie that lands after its repeat makes no second pass under one key`() throws {
    let request = caller.request("POST", "/passes", Caller.createBody(["externalId": "C1"]), key: "k1")
    caller.sandbox.order(ScriptedFault(.zombie))
    _ = caller.sandbox.handle(request, now: .zero)
    caller.now = .seconds(10)
    #expect(caller.send(request)?.status == 201)
    caller.sandbox.advance(to: .seconds(200))
    #expect(caller.sandbox.passCount == 1)
  }

  @Test func `a slow answer is late but its effect isn't`() {
    let outcome = createUnder(.slow)
    #expect(caller.sandbox.options.faults.slowDelay.contains(outcome.delay))
    #expect(caller.sandbox.passCount == 1)
  }

  @Test func `a cut answer states more than it sends`() {
    let outcome = createUnder(.cut)
    guard case .cut(let response, let length) = caller.sandbox.deliver(outcome, now: .zero) else {
      Issue.record("not cut")
      return
    }
    #expect(length < response.body.count)
    #expect(response.pass != nil)
  }

  @Test func `a shortened answer isn't JSON`() {
    caller.sandbox.order(ScriptedFault(.shortened))
    let response = caller.create(["externalId": "C1"])
    #expect(response?.status == 201)
    #expect(response?.pass == nil)
  }

  @Test func `a token that died in the middle is gone for good`() {
    caller.sandbox.order(ScriptedFault(.tokenDeath))
    #expect(caller.get("/passes")?.status == 401)
    #expect(caller.get("/passes")?.status == 401)
    caller.logIn()
    #expect(caller.get("/passes")?.status == 200)
  }

  @Test func `a shifted page repeats or skips one pass`() throws {
    caller.sandbox.seedCustomers(9, templateID: Caller.template)
    let honest = try #require(caller.get("/passes?page=1&size=3")?.page?.ids)
    caller.sandbox.order(ScriptedFault(.shift))
    let shifted = try #require(caller.get("/passes?page=1&size=3")?.page?.ids)
    #expect(shifted == honest.map { $0 + 1 } || shifted == honest.map { $0 - 1 })
  }

  @Test func `an ordered fault waits for the request it fits`() {
    caller.sandbox.order(
      ScriptedFault(.internalErrorBefore, method: "GET", path: "/version1/templates", times: 2, skipping: 1))
    #expect(caller.get("/passes")?.status == 200)
    #expect((0..<4).map { _ in caller.get("/templates")?.status } == [200, 500, 500, 200])
  }

  @Test func `a seed replays everything and another seed doesn't`() {
    func play(seed: UInt64) -> ([Sandbox.Arrival], [Sandbox.Effect]) {
      let caller = Caller(SandboxOptions(seed: seed, faults: .everything(.percent(40))))
      for step in 0..<200 {
        caller.now += .milliseconds(250)
        _ = caller.create(["externalId": "C\(step)"])
        if step % 10 == 0 { caller.logIn() }
      }
      return (caller.sandbox.arrivals, caller.sandbox.effects)
    }
    let first = play(seed: 1)
    let again = play(seed: 1)
    #expect(first.0 == again.0)
    #expect(first.1 == again.1)
    #expect(play(seed: 2).0.map(\.fault) != first.0.map(\.fault))
    #expect(Set(first.0.compactMap(\.fault)).count > 15)
  }
}
