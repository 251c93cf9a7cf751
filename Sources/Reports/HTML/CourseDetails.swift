import Passes

/// How the run went: when, how fast, how often it had to try again.
struct CourseDetails {
  let report: RunReport
  let wording: Wording

  var markup: Markup { Section.markup(wording(.courseTitle), Section.definitions(times + requests + [canary, cards])) }

  private typealias Pair = (name: String, value: Markup?)

  private var times: [Pair] {
    let run = report.run
    return [
      (wording(.started), "\(wording.time(run.startedAt))"),
      (wording(.ended), "\(run.endedAt.map(wording.time) ?? wording(.notYet))"),
      (wording(.took), run.duration.map { "\(wording.duration($0))" }),
    ]
  }

  private var requests: [Pair] {
    guard let traffic = report.traffic else { return [] }
    let ceiling: Markup = traffic.ceiling.map { " <small>(\(wording(.ceiling)) \(wording.number($0)))</small>" } ?? ""
    return [
      (wording(.requestsSent), "\(wording.number(traffic.requestsSent))"),
      (wording(.busiestSecond), "\(wording.number(traffic.busiestSecond))\(ceiling)"),
      (wording(.meanRate), "\(wording.rate(traffic.meanRate)) <small>\(wording(.perSecond))</small>"),
      (wording(.retries), "\(wording.number(traffic.retries))"),
      (wording(.throttled), "\(wording.number(traffic.throttled))"),
      (wording(.requestsEstimated), traffic.requestsEstimated.map { "\(wording.number($0))" }),
      (wording(.durationEstimated), traffic.durationEstimated.map { "\(wording.duration($0))" }),
    ]
  }

  private var canary: Pair {
    guard let canary = report.canary else { return (wording(.canary), nil) }
    let lag: Markup = canary.worstLag.map { "; \(wording(.worstLag)) \(wording.duration($0))" } ?? ""
    return (
      wording(.canary),
      """
      \(wording.number(canary.confirmed)) <small>\(wording(.canaryConfirmed)) \(wording.number(canary.operations))\(lag)</small>
      """
    )
  }

  private var cards: Pair {
    guard let reach = report.reach else { return (wording(.cards), nil) }
    return (wording(.cards), "\(wording.number(reach.cardsHeld)) → \(wording.number(reach.cardsAfter))")
  }
}
