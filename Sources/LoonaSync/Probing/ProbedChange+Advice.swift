import RunStore

extension ProbedChange {
  /// What a command says that meets it in the state.
  var advice: String {
    "a probe of pass \(passID) changed \(field), and its change may still stand, or land: call `loona-sync doctor --probe-writes \(passID)` again once policy.settle_after is over, which sees to it"
  }
}
