import Passes

/// The configuration of a machine in a world, as YAML.
struct MachineSettings: Sendable {
  var requestsPerSecond: Int
  var concurrency: Int
  var batch: Int
  var canary: Int
  var pageSize: Int
  var policy: Policy
  var creates = "100000"
  var shrink = "100%"
  var runs = "runs"

  init(_ conditions: Conditions) {
    requestsPerSecond = conditions.requestsPerSecond
    concurrency = conditions.concurrency
    batch = conditions.batch
    canary = conditions.canary
    pageSize = conditions.pageSize
    policy = conditions.policy
  }

  private var missing: String {
    switch policy.missing {
    case .report: "report"
    case .status(let status): "{ status: \(status) }"
    }
  }

  var yaml: String {
    """
    loona:
      url: https://api.loona.ai
      client_id: ${LOONA_CLIENT_ID}
      client_secret: ${LOONA_CLIENT_SECRET}
      account: \(Merchant.scope.account)
      template: \(Merchant.template)
      page_size: \(pageSize)
    customers:
      files: exports/customers.csv
      key: id
    balances:
      files: exports/balances.csv
      key: id
    pass:
      match: [externalId, phone]
      values:
        externalId: id
        firstName: first
        lastName: last
        phone: { column: phone, type: phone, region: RU }
        ownBalance: { column: balances.balance, type: money }
    policy:
      missing: \(missing)
      conflicts: \(policy.conflicts.rawValue)
      settle_after: \(policy.settleAfter.milliseconds / 1000)s
    limits:
      creates: \(creates)
      updates: 100%
      missing: 100%
      pushes: 100%
      shrink: \(shrink)
    rate:
      requests_per_second: \(requestsPerSecond)
      concurrency: \(concurrency)
      batch: \(batch)
      canary: \(canary)
    runs: \(runs)

    """
  }
}
