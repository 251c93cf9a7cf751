import Applying
import LoonaSandbox
import LoonaSync
import Passes
import RunStore

/// What a report would say, held against what Loona's own ledger says.
extension Oracle {
  func figuresProblems() -> [String] {
    var problems: [String] = []
    for night in merchant.nights {
      do {
        if let day = night.ledger {
          problems += try ledgerIdentityProblems(night, day)
          continue
        }
        let tally = try OutcomeTally(
          night.plan, money: night.figures.money, schema: schema, outcomes: merchant.ledger, run: night.run.id)
        problems += identityProblems(night, tally.outcomes)
        if let problem = try createdProblem(night, tally.outcomes) { problems.append(problem) }
      } catch {
        problems.append("run \(night.run.id) can't be tallied: \(error)")
      }
    }
    return problems
  }

  private func identityProblems(_ night: Night, _ outcomes: OutcomeCounts) -> [String] {
    let identities = Identities(source: night.figures.source, plan: night.figures.plan, outcomes: outcomes, money: [])
    return identities.all.filter { !$0.closes }.map {
      "run \(night.run.id): \($0.name) do not add up: \($0.left.value) is not \($0.right.map { "\($0.name) \($0.value)" })"
    }
  }

  /// The report's figure of passes made is the number of customers for whom this run's requests made one.
  private func createdProblem(_ night: Night, _ outcomes: OutcomeCounts) throws -> String? {
    let conditions = merchant.conditions
    // Where a template, or a colleague, has the pass already, it counts as made though it was found; and a later run has the
    // last word on a status that was written after the pass was made, and stayed in doubt.
    guard conditions.sandbox.templates[0].secondPass == .made, conditions.colleaguePercentForGuests == 0,
      schema == Guests.schema
    else { return nil }
    let made = sandbox.effects.filter { effect in
      guard effect.origin == .api, effect.kind == .created, let number = effect.requestNumber else { return false }
      return witness.requests[number - 1].run == night.run.id
    }
    // One that is found and lacks something, or was changed since, is named as not attempted until that is settled too.
    let waiting = try Self.outcomes(of: night, in: merchant.ledger).filter {
      $0.outcome.kind == .notAttempted && $0.outcome.passID != nil
    }
    let customers = Set(made.map(\.externalID)).subtracting(waiting.map(\.operation.key)).count
    if customers == outcomes.created { return nil }
    return "run \(night.run.id) reports \(outcomes.created) passes made, and made \(customers)"
  }
}
