/// The configuration of an invented coffee chain, with what tests turn.
struct Settings: Sendable {
  var url = "http://127.0.0.1:1"
  var template = 1674
  /// A line under `loona`, with its indentation.
  var account = "  account: invented-chain"
  /// What stands for the secret.
  var secret = "${LOONA_CLIENT_SECRET}"
  var customers = "customers.csv"
  /// More lines under `customers`, each with its indentation.
  var moreOfCustomers = ""
  /// More lines under `pass.values`, each with its indentation.
  var moreValues = ""
  var policy = "settle_after: 2s"
  var limits = "creates: 10000"
  var requestsPerSecond = 1000
  var batch = 500
  var canary = 10
  var runs = "runs"
  /// More sections, whole.
  var more = ""

  var text: String {
    """
    loona:
      url: \(url)
      client_id: ${LOONA_CLIENT_ID}
      client_secret: \(secret)
    \(account)
      template: \(template)
      page_size: 100
    customers:
      files: \(customers)
      key: customer_id
    \(moreOfCustomers)
    balances:
      files: balances.csv
      key: customer_id
    pass:
      match: [externalId, phone]
      values:
        externalId: customer_id
        firstName: first_name
        lastName: last_name
        phone: { column: phone, type: phone, region: RU }
        ownBalance: { column: balances.balance, type: money }
    \(moreValues)
    policy: { \(policy) }
    limits: { \(limits) }
    rate:
      requests_per_second: \(requestsPerSecond)
      concurrency: 8
      batch: \(batch)
      canary: \(canary)
    runs: \(runs)
    \(more)

    """
  }
}
