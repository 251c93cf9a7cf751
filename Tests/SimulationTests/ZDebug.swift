import Foundation
import Testing

@Suite struct ZDebug {
  @Test func dump() throws {
    guard let seed = ProcessInfo.processInfo.environment["DBG_SEED"].flatMap(UInt64.init),
      let key = ProcessInfo.processInfo.environment["DBG_KEY"]
    else { return }
    let h = try History(seed: seed)
    print(
      "SBX", h.merchant.conditions.sandbox.listing, h.merchant.conditions.sandbox.errorBody,
      h.merchant.conditions.sandbox.passes, h.merchant.conditions.policy, h.merchant.conditions.sandbox.faults.rates)
    for e in h.merchant.service.sandbox.effects where e.externalID == key {
      print(
        "EFF", e.at, e.kind, e.origin, e.passID,
        e.requestNumber.map { h.merchant.service.sandbox.arrivals[$0 - 1] } as Any,
        e.after.values.map { "\($0.name)=\($0.value)" })
    }
    for n in h.merchant.nights {
      print(
        "RUN", n.run.id, n.begunAt.duration, h.merchant.endings[n.run.id]?.stopped as Any,
        h.merchant.endings[n.run.id]?.unsettled as Any, try n.plan.counted().operations)
      try n.plan.operations().each {
        print("   OP", $0)
        if n.run.id > 2 {
          for x in Oracle.outcomes(of: n, in: h.merchant.ledger) where x.operation.ordinal == $0.ordinal {
            print("    =", x.outcome)
          }
        }
      }
      for o in Oracle.outcomes(of: n, in: h.merchant.ledger) where o.operation.key == key {
        print("   OUT", o.operation.action, o.outcome)
      }
      try n.plan.findings().each { if $0.key == key { print("   FIND", $0) } }
    }
    print("MEM", try h.merchant.ledger.pass(of: key) as Any)
    for a in h.merchant.service.sandbox.arrivals.suffix(40) {
      print("   ARR", a.at, a.method, a.target, a.statusSent as Any)
    }
    for p in h.problems { print("PROBLEM", p) }
  }
  @Test func stats() throws {
    guard let n = ProcessInfo.processInfo.environment["DBG_STATS"].flatMap(UInt64.init) else { return }
    var c: [String: Int] = [:]
    for seed in 1...n {
      let h = try History(seed: seed)
      c["deaths", default: 0] += h.deaths
      c["resumes", default: 0] += h.resumes
      c["nights", default: 0] += h.merchant.nights.count
      c["requests", default: 0] += h.merchant.service.sandbox.arrivals.count
      for a in h.merchant.service.sandbox.arrivals { if let f = a.fault { c["fault \(f.rawValue)", default: 0] += 1 } }
      for night in h.merchant.nights {
        for o in Oracle.outcomes(of: night, in: h.merchant.ledger) {
          c["out \(o.operation.action) \(o.outcome.kind)\(o.outcome.attempts > 1 ? " again" : "")", default: 0] += 1
        }
        if let e = h.merchant.endings[night.run.id] {
          c["end \(String(describing: e.stopped).prefix(60))", default: 0] += 1
          if let u = e.unsettled { c["unsettled \(u.prefix(60))", default: 0] += 1 }
        }
      }
      c["till", default: 0] += h.merchant.service.meddling.touched.count
      c["idle", default: 0] += h.merchant.service.sandbox.idleEffects.count
    }
    for (k, v) in c.sorted(by: { $0.key < $1.key }) { print("STAT", k, v) }
  }
}
