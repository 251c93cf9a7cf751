import LoonaSandbox
import Passes

extension History {
  /// What is odd in this world begins; nights without faults know nothing of it.
  ///
  /// - Parameter isFirst: wrong amounts are of the first export alone: then all that we write are whole passes.
  mutating func beOdd(isFirst: Bool) {
    let (conditions, service) = (merchant.conditions, merchant.service)
    service.isOdd = true
    service.sandbox.options.listing.ignoresPage = conditions.oddity == .firstPageOnly
    service.outageAt = conditions.outageAfter.map { service.sandbox.arrivals.count + $0 }
    let amountsAreWrong = conditions.oddity == .wrongAmounts && isFirst
    service.meddling.spoilsAmounts = amountsAreWrong
    service.witness.caution.amountsAreWrong = amountsAreWrong
    guard conditions.oddity == .busyColleague else { return }
    service.onTemplateRead = colleague(at: 40)
  }
}
