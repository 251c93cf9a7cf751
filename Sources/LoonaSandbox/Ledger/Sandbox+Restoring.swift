import Foundation

extension Sandbox {
  /// The account as a state file's lines tell it; of two lines about one thing the later stands.
  ///
  /// Its templates and its secret stand before the options'. Tokens, arrivals, zombies under way and ordered faults don't outlive a process.
  init(options: SandboxOptions, restoring changes: [StateChange]) {
    var options = options
    for case .began(let seconds) in changes {
      options.epoch = Date(timeIntervalSince1970: TimeInterval(seconds))
    }
    self.init(options: options)
    for change in changes { restore(change) }
    restoredEffectCount = effects.count
    journal = Journal()
  }

  private mutating func restore(_ change: StateChange) {
    switch change {
    case .began: break
    case .pass(let pass):
      store.put(pass)
      scheduleExpiry(of: pass)
    case .template(let template): templatesByID[template.id] = template
    case .secret(let secret): desk.replaceSecret(secret, revokingTokens: true)
    case .create(let key, let remembered): memory[key] = remembered
    case .answer(let key, let remembered): transactions.answers[key] = remembered
    case .effect(let effect):
      if effect.number <= effects.count {
        effects[effect.number - 1] = effect
      } else {
        effects.append(effect)
        if let transaction = effect.transaction { transactions.note(transaction) }
      }
    }
  }

  /// The fewest lines that tell the account's state.
  var stateLines: [StateChange] {
    var lines: [StateChange] = [.began(epochSeconds: clock.epochSeconds)]
    if desk.secret != options.client.secret { lines.append(.secret(desk.secret)) }
    lines += templates.map(StateChange.template)
    lines += store.all.map(StateChange.pass)
    lines += memory.sorted { $0.key < $1.key }.map { .create(key: $0.key, $0.value) }
    lines += transactions.answers.sorted { $0.key < $1.key }.map { .answer(key: $0.key, $0.value) }
    lines += effects.map(StateChange.effect)
    return lines
  }
}
