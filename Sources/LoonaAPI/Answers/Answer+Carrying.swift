import Passes

extension Answer {
  func flatMap<Other>(_ transform: (Success) -> Answer<Other>) -> Answer<Other> {
    switch self {
    case .done(let value): transform(value)
    case .throttled(let wait): .throttled(wait: wait)
    case .passing(let trouble): .passing(trouble)
    case .refused(let refusal): .refused(refusal)
    case .inDoubt(let trouble): .inDoubt(trouble)
    }
  }
}
