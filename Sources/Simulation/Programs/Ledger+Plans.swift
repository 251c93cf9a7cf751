import RunStore

extension Ledger {
  /// What was begun was sealed, and outlives every death: each run still has its plan.
  func plansProblems(in runs: String) -> [String] {
    do {
      return try history().compactMap { run in
        do {
          let plan = try PlanFile.open(at: "\(runs)/\(run.folder)/run.sqlite")
          return plan.identity.id == run.planID ? nil : "\(run.folder) holds another plan than the one that was begun"
        } catch {
          return "the plan of \(run.folder) was begun, and can't be read: \(error)"
        }
      }
    } catch {
      return ["the state could not be read: \(error)"]
    }
  }
}
