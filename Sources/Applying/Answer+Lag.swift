import Passes

extension Answer {
  /// For a pass that was made a moment ago: a replica that does not know it yet says 404, and the next try may pass.
  var takingAbsenceForLag: Answer {
    guard case .refused(let refusal) = self, refusal.kind == .notFound else { return self }
    return .passing(.serverError(status: refusal.status))
  }
}
