import Foundation
import Testing
@Suite struct ZDebug {
  @Test func dump() throws {
    guard let seed = ProcessInfo.processInfo.environment["DBG_SEED"].flatMap(UInt64.init), let key = ProcessInfo.processInfo.environment["DBG_KEY"] else { return }
    let h = try History(seed: seed)
    print("SBX", h.merchant.conditions.sandbox.passes, h.merchant.conditions.policy, h.merchant.conditions.sandbox.faults.rates)
    for e in h.merchant.service.sandbox.effects where e.externalID == key { print("EFF", e.at, e.kind, e.origin, e.passID, e.requestNumber.map { h.merchant.service.sandbox.arrivals[$0-1] } as Any, e.after.values.map { "\($0.name)=\($0.value)" }) }
    for n in h.merchant.nights { print("RUN", n.run.id, n.begunAt.duration, h.merchant.endings[n.run.id]?.stopped as Any, h.merchant.endings[n.run.id]?.unsettled as Any, try n.plan.counted().operations)
      for o in Oracle.outcomes(of: n, in: h.merchant.ledger) where o.operation.key == key { print("   OUT", o.operation.action, o.outcome) }
      try n.plan.findings().each { if $0.key == key { print("   FIND", $0) } }
    }
    print("MEM", try h.merchant.ledger.pass(of: key) as Any)
    for p in h.problems { print("PROBLEM", p) }
  }
}
