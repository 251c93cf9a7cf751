import Passes
import RunStore

import struct Passes.Operation

/// Whose a pass is by the look that precedes a write, where it shows another external id than its customer's.
extension OperationCarrier {
  /// The customer whose external id the pass shows, where neither the plan saw it there nor the state knows it as a way in which this
  /// customer's stood there: then somebody has given the pass to another since.
  func otherOwner(of pass: RemotePass, _ operation: Operation) throws -> String? {
    let key = key(of: pass)
    if key.isEmpty || key == operation.key || operation.action == .retire { return nil }
    let planned = operation.changes.first { $0.name == schema.keyName }
    if let planned {
      if planned.before?.trimmedKey == key { return nil }
      if operation.action == .update { return key }
    } else if schema.match.first != schema.keyField {
      // Where another value finds the pass, it may show a strange external id all along.
      return nil
    }
    let known =
      try operation.agreed.first { $0.name == schema.keyName }
      ?? record.fields(of: operation.key, on: pass.id).first { $0.name == schema.keyName }
    if let known, known.seen.map({ $0.trimmedKey == key }) ?? true || known.sent == key { return nil }
    return key
  }

  /// A write that may have taken effect shows, whatever the service makes of the external id that it wrote: a `PUT` is whole.
  func hasLanded(_ intent: Intent?, _ pass: RemotePass) -> Bool {
    guard let intent, intent.write.changes.contains(where: { $0.name == schema.keyName }) else { return false }
    let others = intent.write.changes.filter { $0.name != schema.keyName && $0.before != $0.after }
    return others.isEmpty || held(intent, pass).contains { others.contains($0) }
  }
}
