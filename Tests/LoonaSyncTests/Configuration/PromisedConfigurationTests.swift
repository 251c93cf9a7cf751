import Foundation
import Passes
import Testing

@testable import LoonaSync

/// The example of interface.md, without the keys of later versions.
private let promised = """
  loona:
    url: https://api.loona.ai            # http:// is refused except for 127.0.0.1 and localhost
    client_id: ${LOONA_CLIENT_ID}
    client_secret: ${LOONA_CLIENT_SECRET}  # or client_secret_file: a file only its owner can read
    account: coffee-chain                # optional
    template: 1674
    page_size: 500
  customers:
    files: exports/customers*.csv        # a path, a glob, or a list of them
    key: customer_id
    where: { column: brand, in: [coffee] }   # optional: the other rows are counted as excluded
    encoding: utf-8
    delimiter: ";"
    final_newline: required
  balances:
    files: exports/balances*.csv
    key: customer_id
  pass:
    match: [externalId, phone]           # value names that find a customer's existing pass, strongest first
    values:                              # Loona's value name: where it comes from
      externalId: customer_id
      firstName: first_name
      lastName:  { column: last_name, default: "" }
      phone:     { column: phone, type: phone, region: RU }
      birthday:  { column: birthday, type: date, format: dd.MM.yyyy }
      gender:    { column: sex, map: { м: MALE, ж: FEMALE } }
      ownBalance: { column: balances.balance, type: money }   # decimals: 2
      level:     { column: level, map: { "1": Bronze, "2": Silver, "3": Gold } }
      cardName:  { template: "{first_name} {last_name}" }
    status:  { column: active, map: { "1": ACTIVE, "0": INACTIVE } }   # optional
    expires: { column: valid_until, type: date, format: dd.MM.yyyy }   # optional
  policy:
    missing: report
    duplicates: reject
    no_balance: keep
    first_contact: source
    conflicts: report
    settle_after: 15m
    max_age: 36h
    apart: 12h
  limits:
    creates: 1000
    updates: 30%
    missing: 5%
    pushes: 50%
    balance_shift: 10%
    shrink: 20%
    minimum: 20
  rate:
    requests_per_second: 5
    concurrency: 4
    batch: 500
    canary: 10
    window: 08:00-22:00 Europe/Moscow
  runs: runs
  report: { lang: en, formats: [html, json, csv] }
  notify:                                # all optional
  """

@Suite("The promised configuration")
struct PromisedConfigurationTests {
  private let configuration: Configuration

  init() throws { configuration = try Configuration.parse(promised, file: "/etc/loona/loona-sync.yaml") }

  @Test("says which service, account and template")
  func loona() throws {
    let environment = ["LOONA_CLIENT_ID": "app", "LOONA_CLIENT_SECRET": "s3cret"]
    #expect(configuration.loona.template == 1674)
    #expect(configuration.loona.pageSize == 500)
    #expect(try configuration.loona.url(in: [:]).description == "https://api.loona.ai")
    #expect(try configuration.loona.account(in: [:]) == "coffee-chain")
    let credentials = try configuration.loona.credentials(in: environment)
    #expect(credentials.clientID == "app")
    #expect(credentials.secret == "s3cret")
  }

  @Test("says where the tables are and how their rows are found")
  func sources() throws {
    #expect(configuration.customers.files.map(\.text.source) == ["exports/customers*.csv"])
    #expect(configuration.customers.folder == "/etc/loona")
    #expect(configuration.customers.key == "customer_id")
    #expect(configuration.customers.filter?.column == "brand")
    #expect(configuration.customers.filter?.values == ["coffee"])
    #expect(configuration.customers.dialect.delimiter == UInt8(ascii: ";"))
    #expect(configuration.customers.dialect.requiresFinalNewline)
    #expect(configuration.balances?.key == "customer_id")
    #expect(configuration.balances?.dialect.delimiter == nil)
    #expect(configuration.balances?.filter == nil)
    #expect(try configuration.runsFolder(in: [:]) == "/etc/loona/runs")
  }

  @Test("makes a schema: the values in their order, then status and expiry")
  func schema() {
    let schema = configuration.schema
    #expect(
      schema.fields.map(\.name) == [
        "externalId", "firstName", "lastName", "phone", "birthday", "gender", "ownBalance", "level", "cardName",
        "status", "expires",
      ])
    #expect(schema.match.map { schema.fields[$0].name } == ["externalId", "phone"])
    #expect(schema.keyName == "externalId")
    let day = DateFormat("dd.MM.yyyy")
    let rules = schema.fields.map(\.rule)
    #expect(rules[0] == FieldRule(source: .column("customer_id")))
    #expect(rules[2] == FieldRule(source: .column("last_name"), empty: .value([])))
    #expect(rules[3] == FieldRule(source: .column("phone"), type: .phone(.ru)))
    #expect(rules[4] == FieldRule(source: .column("birthday"), type: .date(day ?? .iso)))
    let genders = [FieldRule.MapEntry(from: "м", to: "MALE"), FieldRule.MapEntry(from: "ж", to: "FEMALE")]
    #expect(rules[5] == FieldRule(source: .column("sex"), type: .map(genders)))
    #expect(rules[6] == FieldRule(table: .balances, source: .column("balance"), type: .money(decimals: 2)))
    #expect(
      rules[8] == FieldRule(source: .template([.column("first_name"), .text(" "), .column("last_name")])))
    let statuses = [FieldRule.MapEntry(from: "1", to: "ACTIVE"), FieldRule.MapEntry(from: "0", to: "INACTIVE")]
    #expect(rules[9] == FieldRule(source: .column("active"), type: .map(statuses)))
    #expect(rules[10] == FieldRule(source: .column("valid_until"), type: .date(day ?? .iso)))
    #expect(schema.fields[9].target == .status)
    #expect(schema.fields[10].target == .expires)
  }

  @Test("says what to do where the data leaves a choice, and what is too much")
  func policyAndLimits() {
    #expect(configuration.policy == Policy())
    #expect(configuration.freshness.maxAge == .seconds(36 * 3600))
    #expect(configuration.freshness.apart == .seconds(12 * 3600))
    #expect(configuration.limits == Limits())
    #expect(configuration.report.formats == [.html, .json, .csv])
    #expect(configuration.rate.requestRate == RequestRate(requests: 5))
    #expect(configuration.rate.concurrency == 4)
    #expect(configuration.rate.batch == 500)
    #expect(configuration.rate.canary == 10)
    #expect(configuration.rate.window?.description == "08:00-22:00 Europe/Moscow")
  }

  @Test("leaves out what it may: the defaults are the promised ones")
  func defaults() throws {
    let short = try ConfigurationText().parsed()
    #expect(try short.loona.url(in: [:]).description == "https://api.loona.ai")
    #expect(short.loona.pageSize == 500)
    #expect(short.policy == configuration.policy)
    #expect(short.limits == configuration.limits)
    #expect(short.freshness.maxAge == nil)
    #expect(short.freshness.apart == nil)
    #expect(short.rate.requestRate == configuration.rate.requestRate)
    #expect(short.rate.window == nil)
    #expect(short.report == configuration.report)
    #expect(try short.runsFolder(in: [:]) == "runs")
  }

  @Test("may leave the balances out, and a section with all its keys commented out is an empty one")
  func withoutBalances() throws {
    let yaml = """
      loona: { template: 1 }
      customers: { files: c.csv, key: id }
      pass: { match: externalId, values: { externalId: id } }
      policy:
      limits: ~
      rate:
      """
    let configuration = try Configuration.parse(yaml)
    #expect(configuration.balances == nil)
    #expect(configuration.limits == Limits())
  }
}
