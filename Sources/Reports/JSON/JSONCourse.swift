import Passes

/// Whom the run touched and how it went.
struct JSONCourse {
  let report: RunReport

  func write(to json: inout JSONWriter) {
    if let reach = report.reach { write(reach, to: &json) } else { json.null("reach") }
    if let traffic = report.traffic { write(traffic, to: &json) } else { json.null("traffic") }
    if let canary = report.canary { write(canary, to: &json) } else { json.null("canary") }
  }

  private func write(_ reach: Reach, to json: inout JSONWriter) {
    json.object("reach") { json in
      json.number("phones_rung", reach.phonesRung)
      json.number("cards_held", reach.cardsHeld)
      json.number("cards_after", reach.cardsAfter)
    }
  }

  private func write(_ traffic: Traffic, to json: inout JSONWriter) {
    json.object("traffic") { json in
      json.number("requests_sent", traffic.requestsSent)
      json.number("busiest_second", traffic.busiestSecond)
      json.decimal("mean_rate", Money.text(Int64((traffic.meanRate * 100).rounded()), decimals: 2))
      json.number("ceiling", traffic.ceiling)
      json.number("retries", traffic.retries)
      json.number("throttled", traffic.throttled)
      json.number("requests_estimated", traffic.requestsEstimated)
      json.number("duration_estimated_seconds", traffic.durationEstimated.map { $0.milliseconds / 1000 })
    }
  }

  private func write(_ canary: CanaryFigures, to json: inout JSONWriter) {
    json.object("canary") { json in
      json.number("operations", canary.operations)
      json.number("confirmed", canary.confirmed)
      json.number("worst_lag_ms", canary.worstLag?.milliseconds)
    }
  }
}
